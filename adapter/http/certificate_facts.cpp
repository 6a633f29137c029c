#include "http/certificate_facts.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <ctime>

#include "http/pem.hpp"

namespace adapter::http {
namespace {

X509Ptr first_certificate(std::string_view pem) {
  auto certificate = next_certificate(read_pem(pem).get());
  ERR_clear_error();
  return certificate;
}

}  // namespace

runtime::WallTime time_of(const ASN1_TIME* time) {
  std::tm fields{};
  if (ASN1_TIME_to_tm(time, &fields) != 1) return runtime::WallTime::min();
  constexpr int kLastYear = 2262 - 1900;
  if (fields.tm_year >= kLastYear) return runtime::WallTime::max();
  if (fields.tm_year <= 0) return runtime::WallTime::min();
  return std::chrono::system_clock::from_time_t(timegm(&fields));
}

std::optional<CertificateFacts> certificate_facts(std::string_view pem) {
  const auto certificate = first_certificate(pem);
  if (!certificate) return std::nullopt;
  CertificateFacts out{.common_name = {},
                       .not_before = time_of(X509_get0_notBefore(certificate.get())),
                       .not_after = time_of(X509_get0_notAfter(certificate.get()))};
  const X509_NAME* subject = X509_get_subject_name(certificate.get());
  int last = -1;
  for (int at = -1; (at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) >= 0;) last = at;
  if (last >= 0) {
    const ASN1_STRING* text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, last));
    out.common_name.assign(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                           static_cast<std::size_t>(ASN1_STRING_length(text)));
  }
  return out;
}

bool belong_together(const KeyPair& pair) {
  const auto certificate = first_certificate(pair.certificate_pem);
  const auto key = next_private_key(read_pem(pair.key_pem).get());
  const bool fits = certificate && key && X509_check_private_key(certificate.get(), key.get()) == 1;
  ERR_clear_error();
  return fits;
}

}  // namespace adapter::http
