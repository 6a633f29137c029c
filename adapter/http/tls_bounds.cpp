#include "http/tls_bounds.hpp"

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "http/key_bounds.hpp"

namespace adapter::http {
namespace {

constexpr std::size_t kUsualCertificateBytes = 4 << 10;
constexpr std::size_t kMessageHead = 4;   // type and length
constexpr std::size_t kHeldForAByte = 8;  // measured: 6, for ten certificates of 16 KiB together
constexpr std::size_t kUsualElements = 300;
constexpr std::size_t kHeldForAnElement = 160;  // measured: up to 130
constexpr std::size_t kMostNames = 1000;        // of authorities; a system trusts 150

// Where a connection keeps the count of its peer's handshake messages.
int count_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

// OpenSSL reads every key of a chain before it asks us about it. It lets nobody refuse a message, so this one becomes
// none: what is shown here is OpenSSL's own buffer, from which it reads when we return.
void spoil(const void* message, std::size_t size) {
  std::memset(static_cast<unsigned char*>(const_cast<void*>(message)) + kMessageHead, 0xff, size - kMessageHead);
}

// A length of so many bytes, and what it is the length of, taken off the begin; nothing where that is not there.
std::optional<std::string_view> take(std::string_view& bytes, std::size_t length_bytes) {
  if (bytes.size() < length_bytes) return std::nullopt;
  std::size_t size = 0;
  for (const char byte : bytes.substr(0, length_bytes)) size = size << 8 | static_cast<unsigned char>(byte);
  bytes.remove_prefix(length_bytes);
  if (bytes.size() < size) return std::nullopt;
  const auto out = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return out;
}

// The body of a Certificate message (RFC 5246, 7.4.2; RFC 8446, 4.4.2). False, too, of what is none.
bool is_good_chain(std::string_view body, int version) {
  const bool has_more = version == TLS1_3_VERSION;  // a context, and extensions behind each certificate
  if (has_more && !take(body, 1)) return false;
  auto list = take(body, 3);
  if (!list) return false;
  auto elements = kMostElements;
  for (int count = 0; !list->empty(); ++count) {
    const auto certificate = take(*list, 3);
    if (count == kMostPeerCertificates || !certificate || !take_certificate(*certificate, elements)) return false;
    if (has_more && !take(*list, 2)) return false;
  }
  return true;
}

// Names of authorities in a CertificateRequest (RFC 5246, 7.4.4; RFC 8446, 4.3.2): OpenSSL makes objects of them.
bool are_few(std::string_view names) {
  for (std::size_t count = 0; !names.empty(); ++count) {
    if (count == kMostNames || !take(names, 2)) return false;
  }
  return true;
}

bool is_good_request(std::string_view body, int version) {
  if (!take(body, 1)) return false;
  auto rest = take(body, 2);  // extensions; before TLS 1.3 algorithms, and the names behind them
  if (!rest) return false;
  if (version != TLS1_3_VERSION) {
    const auto names = take(body, 2);
    return names && are_few(*names);
  }
  while (!rest->empty()) {
    const bool of_names = rest->starts_with(std::string_view("\0\x2f", 2));  // certificate_authorities: 47
    rest->remove_prefix(std::min<std::size_t>(2, rest->size()));
    auto extension = take(*rest, 2);
    if (!extension) return false;
    if (!of_names) continue;
    const auto names = take(*extension, 2);
    if (!names || !are_few(*names)) return false;
  }
  return true;
}

bool is_good(std::string_view message, int version) {
  const auto body = message.substr(kMessageHead);
  switch (static_cast<unsigned char>(message.front())) {
    case SSL3_MT_CLIENT_HELLO:
      return message.size() <= kLargestHello;
    case SSL3_MT_CERTIFICATE:
      return is_good_chain(body, version);
    case SSL3_MT_CERTIFICATE_REQUEST:
      return is_good_request(body, version);
    default:
      return true;
  }
}

void judge_message(int is_sent, int version, int content_type, const void* message, std::size_t size, SSL* connection,
                   void*) {
  if (is_sent != 0 || content_type != SSL3_RT_HANDSHAKE || size < kMessageHead) return;
  if (!is_good({static_cast<const char*>(message), size}, version)) spoil(message, size);
  const auto count = reinterpret_cast<std::intptr_t>(SSL_get_ex_data(connection, count_index())) + 1;
  SSL_set_ex_data(connection, count_index(), reinterpret_cast<void*>(count));
  // As if the peer had said that nothing more comes: what has come is thrown away, and every read ends.
  if (count > kMostHandshakeMessages) SSL_set_shutdown(connection, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

// Of what a ClientHello lists OpenSSL makes objects that take many times as much, for as long as the connection lives:
// names of authorities (RFC 8446, 4.2.4), requests for a stapled answer (RFC 6066, 8), suites, algorithms, groups.
int judge_hello(SSL* connection, int* alert, void*) {
  constexpr std::size_t kMostListed = 1 << 10;
  const unsigned char* bytes = nullptr;
  std::size_t size = SSL_client_hello_get0_ciphers(connection, &bytes);
  for (const unsigned int type :
       {TLSEXT_TYPE_certificate_authorities, TLSEXT_TYPE_status_request, TLSEXT_TYPE_supported_groups,
        TLSEXT_TYPE_signature_algorithms, TLSEXT_TYPE_signature_algorithms_cert}) {
    std::size_t of_extension = 0;
    if (SSL_client_hello_get0_ext(connection, type, &bytes, &of_extension) == 1) size = std::max(size, of_extension);
  }
  if (size <= kMostListed) return SSL_CLIENT_HELLO_SUCCESS;
  *alert = SSL_AD_DECODE_ERROR;
  return SSL_CLIENT_HELLO_ERROR;
}

std::size_t size_of(const X509* certificate) {
  return certificate == nullptr ? 0 : static_cast<std::size_t>(std::max(0, i2d_X509(certificate, nullptr)));
}

std::size_t size_of(const STACK_OF(X509) * chain) {
  std::size_t bytes = 0;
  for (int i = 0; i < sk_X509_num(chain); ++i) bytes += size_of(sk_X509_value(chain, i));
  return bytes;
}

std::size_t elements_of(const X509* certificate) {
  std::string der(size_of(certificate), '\0');
  auto* to = reinterpret_cast<unsigned char*>(der.data());
  if (!der.empty()) i2d_X509(certificate, &to);
  auto left = kMostElements;
  take_certificate(der, left);
  return kMostElements - left;
}

std::size_t elements_of(const STACK_OF(X509) * chain) {
  std::size_t out = 0;
  for (int i = 0; i < sk_X509_num(chain); ++i) out += elements_of(sk_X509_value(chain, i));
  return out;
}

}  // namespace

void bound_messages_of_peers(SSL_CTX* context, std::size_t largest, const char* groups) {
  SSL_CTX_set1_groups_list(context, groups);
  SSL_CTX_set_max_cert_list(context, static_cast<long>(largest));
  SSL_CTX_set_msg_callback(context, judge_message);
  SSL_CTX_set_client_hello_cb(context, judge_hello, nullptr);
}

std::size_t held_of_certificates(SSL* connection) {
  // On a server's side the chain lacks the peer's own.
  const auto* own = SSL_is_server(connection) == 1 ? SSL_get0_peer_certificate(connection) : nullptr;
  const auto* chain = SSL_get_peer_cert_chain(connection);
  const auto bytes = size_of(own) + size_of(chain);
  const auto elements = elements_of(own) + elements_of(chain);
  return (bytes <= kUsualCertificateBytes ? 0 : bytes * kHeldForAByte) +
         (elements <= kUsualElements ? 0 : elements * kHeldForAnElement);
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
