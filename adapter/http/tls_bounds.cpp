#include "http/tls_bounds.hpp"

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "http/key_bounds.hpp"

namespace adapter::http {
namespace {

constexpr std::size_t kUsualCertificateBytes = 4 << 10;
constexpr const char* kGroups = "X25519:P-256:P-384:P-521";
constexpr std::size_t kHeldForAByte = 8;  // measured: 6, for ten certificates of 16 KiB together

// Where a connection keeps the count of its peer's handshake messages.
int count_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

// OpenSSL reads every key of a chain before it asks us about it. It lets nobody refuse a message, so this one becomes
// none: what is shown here is OpenSSL's own buffer, from which it reads when we return.
void spoil(const void* message, std::size_t size) {
  constexpr std::size_t kHead = 4;
  std::memset(static_cast<unsigned char*>(const_cast<void*>(message)) + kHead, 0xff, size - kHead);
}

void judge_message(int is_sent, int, int content_type, const void* message, std::size_t size, SSL* connection, void*) {
  if (is_sent != 0 || content_type != SSL3_RT_HANDSHAKE) return;
  const std::string_view bytes(static_cast<const char*>(message), size);
  constexpr char kCertificate = SSL3_MT_CERTIFICATE;
  if (bytes.starts_with(kCertificate) && (describes_a_curve(bytes) || names_p224(bytes))) spoil(message, size);
  const auto count = reinterpret_cast<std::intptr_t>(SSL_get_ex_data(connection, count_index())) + 1;
  SSL_set_ex_data(connection, count_index(), reinterpret_cast<void*>(count));
  // As if the peer had said that nothing more comes: what has come is thrown away, and every read ends.
  if (count > kMostHandshakeMessages) SSL_set_shutdown(connection, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

std::size_t size_of(const X509* certificate) {
  return certificate == nullptr ? 0 : static_cast<std::size_t>(std::max(0, i2d_X509(certificate, nullptr)));
}

std::size_t size_of(const STACK_OF(X509) * chain) {
  std::size_t bytes = 0;
  for (int i = 0; i < sk_X509_num(chain); ++i) bytes += size_of(sk_X509_value(chain, i));
  return bytes;
}

}  // namespace

void bound_messages_of_peers(SSL_CTX* context, std::size_t largest) {
  SSL_CTX_set1_groups_list(context, kGroups);
  SSL_CTX_set_max_cert_list(context, static_cast<long>(largest));
  SSL_CTX_set_msg_callback(context, judge_message);
}

std::size_t held_of_certificates(SSL* connection) {
  // On a server's side the chain lacks the peer's own.
  const auto own = SSL_is_server(connection) == 1 ? size_of(SSL_get0_peer_certificate(connection)) : 0;
  const auto bytes = own + size_of(SSL_get_peer_cert_chain(connection));
  return bytes <= kUsualCertificateBytes ? 0 : bytes * kHeldForAByte;
}

bool exceeds_bounds(X509_STORE_CTX* verification) {
  const STACK_OF(X509)* chain = X509_STORE_CTX_get0_untrusted(verification);
  if (sk_X509_num(chain) > kMostPeerCertificates || size_of(chain) > kMostCertificateBytes) {
    X509_STORE_CTX_set_error(verification, X509_V_ERR_CERT_CHAIN_TOO_LONG);
    return true;
  }
  // Next the peer proves that it has the key.
  const auto* own = X509_STORE_CTX_get0_cert(verification);
  if (own == nullptr || !is_dear_to_verify_with(own)) return false;
  X509_STORE_CTX_set_error(verification, X509_V_ERR_EE_KEY_TOO_SMALL);
  return true;
}

}  // namespace adapter::http
