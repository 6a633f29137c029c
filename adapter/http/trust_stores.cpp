#include "http/trust_stores.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <span>
#include <string>

namespace adapter::http {
namespace {

// Several times what the world's public ones are. Each costs part of a millisecond.
constexpr std::size_t kMostCertificates = 500;
constexpr std::string_view kBeginCertificate = "-----BEGIN CERTIFICATE";

// A lower bound, without parsing.
std::size_t count_of_certificates(std::string_view pem) {
  std::size_t out = 0;
  for (auto at = pem.find(kBeginCertificate); at != pem.npos; at = pem.find(kBeginCertificate, at + 1)) ++out;
  return out;
}

Error too_many() {
  return {ErrorKind::bad_request, "more than " + std::to_string(kMostCertificates) + " certificates", ""};
}

X509StorePtr store_of(std::span<const X509Ptr> authorities) {
  X509StorePtr out(X509_STORE_new());
  for (const auto& authority : authorities) X509_STORE_add_cert(out.get(), authority.get());
  X509_STORE_set_flags(out.get(), X509_V_FLAG_PARTIAL_CHAIN);
  return out;
}

bool share_a_subject(std::span<const X509Ptr> authorities) {
  std::vector<const X509*> by_subject;
  for (const auto& authority : authorities) by_subject.push_back(authority.get());
  std::ranges::sort(by_subject, [](const X509* a, const X509* b) { return X509_subject_name_cmp(a, b) < 0; });
  const auto same = [](const X509* a, const X509* b) { return X509_subject_name_cmp(a, b) == 0; };
  return std::ranges::adjacent_find(by_subject, same) != by_subject.end();
}

}  // namespace

Result<std::vector<X509Ptr>> read_certificates(std::string_view pem) {
  if (count_of_certificates(pem) > kMostCertificates) return too_many();
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  std::vector<X509Ptr> out;
  ERR_clear_error();
  while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    out.emplace_back(certificate);
    if (out.size() > kMostCertificates) return too_many();  // blocks may have other names, too
  }
  const auto reason = ERR_GET_REASON(ERR_peek_last_error());
  ERR_clear_error();
  if (reason != 0 && reason != PEM_R_NO_START_LINE) {
    return Error{ErrorKind::bad_request, "a certificate in the PEM text does not parse", ""};
  }
  if (out.empty()) return Error{ErrorKind::bad_request, "no certificate in the PEM text", ""};
  return out;
}

TrustStores make_trust_stores(const std::vector<X509Ptr>& authorities) {
  const std::span all(authorities);
  TrustStores out{.all = store_of(all), .single = {}};
  if (!share_a_subject(all)) return out;
  for (std::size_t i = 0; i < all.size(); ++i) out.single.push_back(store_of(all.subspan(i, 1)));
  return out;
}

}  // namespace adapter::http
