#include "http/self_signed_certificate.hpp"

#include "http/openssl_ptr.hpp"

#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <boost/asio/ip/address.hpp>
#include <cstring>
#include <filesystem>
#include <stdexcept>

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

bool has_expired(const std::string& certificate_pem, runtime::WallTime now) {
  const BioPtr bio(BIO_new_mem_buf(certificate_pem.data(), static_cast<int>(certificate_pem.size())));
  const X509Ptr certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (!certificate) return false;  // whoever uses it says what is wrong with it
  auto at = std::chrono::system_clock::to_time_t(now);
  return X509_cmp_time(X509_get0_notAfter(certificate.get()), &at) < 0;
}

// Through a temporary name, so that a reader never sees half a file.
void write_file(const std::filesystem::path& name, const std::string& content, mode_t mode) {
  const auto temporary = name.string() + ".new";
  ::unlink(temporary.c_str());
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) throw std::runtime_error(name.string() + ": cannot be written: " + std::strerror(errno));
  const auto written = ::write(file, content.data(), content.size());
  const int failure = errno;
  ::close(file);
  if (written != static_cast<ssize_t>(content.size())) {
    throw std::runtime_error(name.string() + ": cannot be written: " + std::strerror(failure));
  }
  std::filesystem::rename(temporary, name);
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

ServingCertificate ensure_serving_certificate(const std::string& directory, const std::string& bind_address,
                                              runtime::WallTime now) {
  if (directory.empty()) {
    return {.pair = make_self_signed_pair(bind_address, now), .name = "certificate in memory", .created = true};
  }
  const std::filesystem::path folder(directory);
  const auto certificate_file = folder / "apiserver.crt";
  const auto key_file = folder / "apiserver.key";
  const bool has_certificate = ::access(certificate_file.c_str(), R_OK) == 0;
  const bool has_key = ::access(key_file.c_str(), R_OK) == 0;
  if (has_certificate != has_key) {
    throw std::runtime_error(
        (has_certificate ? key_file : certificate_file).string() + ": missing or unreadable, but " +
        (has_certificate ? certificate_file : key_file).string() + " is there; remove it to have a new pair made");
  }
  if (has_certificate) {
    auto pair = read_key_pair(certificate_file, key_file);
    if (!has_expired(pair.certificate_pem, now)) return {.pair = std::move(pair), .name = certificate_file};
  }
  std::error_code ec;
  std::filesystem::create_directories(folder, ec);
  if (ec) {
    throw std::runtime_error(directory + ": cannot be made: " + ec.message() +
                             "; --cert-dir must name a writable directory");
  }
  auto pair = make_self_signed_pair(bind_address, now);
  write_file(key_file, pair.key_pem, 0600);
  write_file(certificate_file, pair.certificate_pem, 0644);
  return {.pair = std::move(pair), .name = certificate_file, .created = true};
}

}  // namespace adapter::http
