#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "http/openssl_ptr.hpp"
#include "http/tls_context.hpp"

namespace adapter::test {

// Certificates made by the test that uses them.
class Authority {
 public:
  struct Subject {
    std::string common_name;
    std::vector<std::string> organizations;
    std::string usage = "clientAuth";  // extendedKeyUsage; empty for none
    std::string alternative_names;     // subjectAltName; empty for none
    // Further attributes of the subject, type (a name or an OID) and value, after those above.
    std::vector<std::pair<std::string, std::string>> attributes;
    const EVP_MD* digest = EVP_sha256();  // of the signature
    std::chrono::system_clock::time_point not_before = std::chrono::system_clock::now() - std::chrono::hours(1);
    std::chrono::system_clock::time_point not_after = std::chrono::system_clock::now() + std::chrono::hours(1);
  };

  explicit Authority(const std::string& name = "test CA") : key_(EVP_EC_gen("P-256")) {
    Subject subject{.common_name = name, .organizations = {}, .usage = ""};
    certificate_ = make(subject, key_.get(), nullptr, true);
  }

  const std::string certificate_pem() const { return pem(certificate_.get()); }

  http::KeyPair issue(const Subject& subject) const { return issue(subject, http::KeyPtr(EVP_EC_gen("P-256"))); }
  http::KeyPair issue(const Subject& subject, const http::KeyPtr& key) const {
    const auto certificate = make(subject, key.get(), certificate_.get(), false);
    const http::BioPtr bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &data);
    return {.certificate_pem = pem(certificate.get()), .key_pem = std::string(data, static_cast<std::size_t>(size))};
  }

 private:
  static std::string pem(X509* certificate) {
    const http::BioPtr bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), certificate);
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
  }

  static void add_name(X509* certificate, const char* field, const std::string& value) {
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), field, MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(value.c_str()), -1, -1, 0);
  }

  static void add_extension(X509* certificate, int nid, const std::string& value) {
    if (value.empty()) return;
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }

  http::X509Ptr make(const Subject& subject, EVP_PKEY* key, X509* issuer, bool authority) const {
    static long serial = 1;
    http::X509Ptr certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
    using std::chrono::system_clock;
    ASN1_TIME_set(X509_getm_notBefore(certificate.get()), system_clock::to_time_t(subject.not_before));
    ASN1_TIME_set(X509_getm_notAfter(certificate.get()), system_clock::to_time_t(subject.not_after));
    if (!subject.common_name.empty()) add_name(certificate.get(), "CN", subject.common_name);
    for (const auto& organization : subject.organizations) add_name(certificate.get(), "O", organization);
    for (const auto& [type, value] : subject.attributes) add_name(certificate.get(), type.c_str(), value);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer == nullptr ? certificate.get() : issuer));
    X509_set_pubkey(certificate.get(), key);
    if (authority) add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    add_extension(certificate.get(), NID_ext_key_usage, subject.usage);
    add_extension(certificate.get(), NID_subject_alt_name, subject.alternative_names);
    X509_sign(certificate.get(), key_.get(), subject.digest);
    return certificate;
  }

  http::KeyPtr key_;
  http::X509Ptr certificate_;
};

}  // namespace adapter::test
