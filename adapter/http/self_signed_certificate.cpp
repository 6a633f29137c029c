#include "http/self_signed_certificate.hpp"

#include "http/openssl_ptr.hpp"

#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>
#include <stdexcept>
#include <string_view>

namespace adapter::http {
namespace {

constexpr std::chrono::hours kValidity{365 * 24};
constexpr std::chrono::hours kBackdate{1};

void require(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(std::string("cannot make a serving certificate: ") + what);
}

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  require(extension != nullptr, "bad extension");
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

X509Ptr make_certificate(const std::string& common_name, const EVP_PKEY* key, long serial, runtime::WallTime now) {
  X509Ptr certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
  const auto not_before = now - kBackdate;
  ASN1_TIME_set(X509_getm_notBefore(certificate.get()), std::chrono::system_clock::to_time_t(not_before));
  ASN1_TIME_set(X509_getm_notAfter(certificate.get()), std::chrono::system_clock::to_time_t(not_before + kValidity));
  const auto* text = reinterpret_cast<const unsigned char*>(common_name.c_str());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8, text, -1, -1, 0);
  X509_set_pubkey(certificate.get(), const_cast<EVP_PKEY*>(key));
  return certificate;
}

std::string pem_of(X509* certificate) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate);
  char* data = nullptr;
  const auto size = static_cast<std::size_t>(BIO_get_mem_data(bio.get(), &data));
  return {data, size};
}

// PKCS#1, as the incumbent stores it.
std::string pem_of(EVP_PKEY* key) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey_traditional(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  char* data = nullptr;
  const auto size = static_cast<std::size_t>(BIO_get_mem_data(bio.get(), &data));
  return {data, size};
}

std::string alternative_names(const std::string& bind_address) {
  std::string names = "DNS:localhost,IP:127.0.0.1";
  boost::system::error_code ec;
  const auto address = boost::asio::ip::make_address(bind_address, ec);
  if (!ec && !address.is_unspecified() && bind_address != "127.0.0.1") names += ",IP:" + bind_address;
  return names;
}

}  // namespace

KeyPair make_self_signed_pair(const std::string& bind_address, runtime::WallTime now) {
  const auto stamp = std::to_string(std::chrono::system_clock::to_time_t(now));
  const KeyPtr ca_key(EVP_RSA_gen(2048));
  const KeyPtr key(EVP_RSA_gen(2048));
  require(ca_key && key, "no RSA key");

  const auto ca = make_certificate("localhost-ca@" + stamp, ca_key.get(), 1, now);
  X509_set_issuer_name(ca.get(), X509_get_subject_name(ca.get()));
  add_extension(ca.get(), ca.get(), NID_basic_constraints, "critical,CA:TRUE");
  add_extension(ca.get(), ca.get(), NID_key_usage, "critical,digitalSignature,keyEncipherment,keyCertSign");
  add_extension(ca.get(), ca.get(), NID_subject_key_identifier, "hash");
  require(X509_sign(ca.get(), ca_key.get(), EVP_sha256()) > 0, "signing failed");

  const auto leaf = make_certificate("localhost@" + stamp, key.get(), 2, now);
  X509_set_issuer_name(leaf.get(), X509_get_subject_name(ca.get()));
  add_extension(leaf.get(), ca.get(), NID_key_usage, "critical,digitalSignature,keyEncipherment");
  add_extension(leaf.get(), ca.get(), NID_ext_key_usage, "serverAuth");
  add_extension(leaf.get(), ca.get(), NID_basic_constraints, "critical,CA:FALSE");
  add_extension(leaf.get(), ca.get(), NID_authority_key_identifier, "keyid");
  add_extension(leaf.get(), ca.get(), NID_subject_alt_name, alternative_names(bind_address));
  require(X509_sign(leaf.get(), ca_key.get(), EVP_sha256()) > 0, "signing failed");

  return {.certificate_pem = pem_of(leaf.get()) + pem_of(ca.get()), .key_pem = pem_of(key.get())};
}

bool is_self_made(const CertificateFacts& facts) {
  constexpr std::string_view kBegin = "localhost@";
  const std::string_view name = facts.common_name;
  return name.starts_with(kBegin) && name.size() > kBegin.size() &&
         name.find_first_not_of("0123456789", kBegin.size()) == std::string_view::npos;
}

}  // namespace adapter::http
