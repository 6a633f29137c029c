#include "http/trust_stores.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "http/key_bounds.hpp"
#include "http/pem.hpp"

namespace adapter::http {
namespace {

// Several times what the world's public ones are. Each costs part of a millisecond.
constexpr std::size_t kMostCertificates = 500;
constexpr std::string_view kBeginCertificate = "-----BEGIN CERTIFICATE-----";

// Blocks of the usual name, without parsing: they begin where a line begins.
std::size_t count_of_certificates(std::string_view pem) {
  std::size_t out = 0;
  for (auto at = pem.find(kBeginCertificate); at != pem.npos; at = pem.find(kBeginCertificate, at + 1)) {
    if (at == 0 || pem[at - 1] == '\n') ++out;
  }
  return out;
}

Error bad_text(std::string why) {
  return {ErrorKind::bad_request, std::move(why), ""};
}

Error too_many() {
  return bad_text("more than " + std::to_string(kMostCertificates) + " certificates");
}

// Several times what a rotation leaves side by side: a certificate that names their subject is tried with each.
constexpr std::ptrdiff_t kMostOfOneSubject = 16;

// Each certificate once, those of one subject side by side.
std::vector<X509*> by_subject(const std::vector<X509Ptr>& authorities) {
  std::vector<X509*> out;
  for (const auto& authority : authorities) out.push_back(authority.get());
  std::ranges::sort(out, [](const X509* a, const X509* b) {
    const int subjects = X509_subject_name_cmp(a, b);
    return subjects < 0 || (subjects == 0 && X509_cmp(a, b) < 0);
  });
  const auto repeated = std::ranges::unique(out, [](const X509* a, const X509* b) { return X509_cmp(a, b) == 0; });
  out.erase(repeated.begin(), repeated.end());
  return out;
}

bool have_one_subject(const X509* a, const X509* b) {
  return X509_subject_name_cmp(a, b) == 0;
}

bool are_too_many_of_one_subject(const std::vector<X509*>& authorities) {
  for (auto first = authorities.begin(); first != authorities.end();) {
    const auto other = [first](const X509* next) { return !have_one_subject(*first, next); };
    const auto end = std::find_if(first, authorities.end(), other);
    if (end - first > kMostOfOneSubject) return true;
    first = end;
  }
  return false;
}

X509StorePtr store_of(std::span<X509* const> authorities) {
  X509StorePtr out(X509_STORE_new());
  for (auto* authority : authorities) X509_STORE_add_cert(out.get(), authority);
  X509_STORE_set_flags(out.get(), X509_V_FLAG_PARTIAL_CHAIN);
  return out;
}

}  // namespace

Result<std::vector<X509Ptr>> read_certificates(std::string_view pem) {
  if (count_of_certificates(pem) > kMostCertificates) return too_many();
  const auto text = read_pem(pem);
  std::vector<X509Ptr> out;
  ERR_clear_error();
  while (auto certificate = next_certificate(text.get())) {
    out.push_back(std::move(certificate));
    if (out.size() > kMostCertificates) return too_many();  // blocks may have other names, too
  }
  const auto reason = ERR_GET_REASON(ERR_peek_last_error());
  ERR_clear_error();
  // OpenSSL ends without a word at a block with a header and long lines.
  if ((reason != 0 && reason != PEM_R_NO_START_LINE) || out.size() < count_of_certificates(pem)) {
    return bad_text("a certificate in the PEM text does not parse");
  }
  if (out.empty()) return bad_text("no certificate in the PEM text");
  if (std::ranges::any_of(out, [](const X509Ptr& one) { return is_dear_to_verify_with(one.get()); })) {
    return bad_text(
        "a certificate with an RSA key of more than 8192 bits or an exponent of more than 31, or DSA over 3072");
  }
  if (are_too_many_of_one_subject(by_subject(out))) {
    return bad_text("more than " + std::to_string(kMostOfOneSubject) + " certificates of one subject");
  }
  return out;
}

TrustStores make_trust_stores(const std::vector<X509Ptr>& authorities) {
  auto all = by_subject(authorities);
  TrustStores out{.all = store_of(all), .single = {}};
  if (std::ranges::adjacent_find(all, have_one_subject) == all.end()) return out;
  for (auto*& one : all) out.single.push_back(store_of({&one, 1}));
  return out;
}

}  // namespace adapter::http
