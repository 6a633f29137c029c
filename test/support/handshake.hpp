#pragma once

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace adapter::test {

// What a client brings to a handshake.
struct HandshakeOffer {
  int newest_version = 0;  // 0: the newest there is
  std::string suites;      // OpenSSL's names for TLS 1.2 and before; empty: all
  std::string server_name;
  std::vector<std::string> protocols;  // ALPN
};

// What the client then sees.
struct Handshake {
  std::string version, suite, protocol;
  std::string common_name;  // of the server's certificate
  int chain_length = 0;
};

namespace handshake {

struct Free {
  void operator()(SSL* connection) const { SSL_free(connection); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

inline std::string common_name(X509* certificate) {
  char text[256] = "";
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, text, sizeof text);
  return text;
}

inline void prepare(SSL* client, const HandshakeOffer& offer) {
  SSL_set_security_level(client, 0);  // so that it is the server that refuses
  SSL_set_min_proto_version(client, TLS1_VERSION);
  SSL_set_max_proto_version(client, offer.newest_version);
  if (!offer.suites.empty()) SSL_set_cipher_list(client, offer.suites.c_str());
  if (!offer.server_name.empty()) {
    SSL_ctrl(client, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             const_cast<char*>(offer.server_name.c_str()));
  }
  std::string protocols;
  for (const auto& protocol : offer.protocols) protocols += static_cast<char>(protocol.size()) + protocol;
  if (!protocols.empty()) {
    SSL_set_alpn_protos(client, reinterpret_cast<const unsigned char*>(protocols.data()),
                        static_cast<unsigned>(protocols.size()));
  }
}

// Connects both in memory, with room for so many bytes each way (0: OpenSSL's own choice), and shakes hands.
inline bool succeeds(SSL* client, SSL* server, std::size_t room = 0) {
  BIO *near = nullptr, *far = nullptr;
  BIO_new_bio_pair(&near, room, &far, room);
  SSL_set_bio(client, near, near);
  SSL_set_bio(server, far, far);
  SSL_set_connect_state(client);
  SSL_set_accept_state(server);
  int client_done = 0, server_done = 0;
  for (int i = 0; i < 20 && (client_done != 1 || server_done != 1); ++i) {
    client_done = SSL_do_handshake(client);
    server_done = SSL_do_handshake(server);
  }
  ERR_clear_error();
  return client_done == 1 && server_done == 1;
}

}  // namespace handshake

// A real handshake in memory, by a client that verifies nothing. Nothing when it fails.
inline std::optional<Handshake> shake_hands(boost::asio::ssl::context& server_context, const HandshakeOffer& offer) {
  const std::unique_ptr<SSL_CTX, handshake::Free> client_context(SSL_CTX_new(TLS_client_method()));
  const std::unique_ptr<SSL, handshake::Free> client(SSL_new(client_context.get()));
  const std::unique_ptr<SSL, handshake::Free> server(SSL_new(server_context.native_handle()));
  handshake::prepare(client.get(), offer);
  if (!handshake::succeeds(client.get(), server.get())) return std::nullopt;
  const unsigned char* protocol = nullptr;
  unsigned protocol_size = 0;
  SSL_get0_alpn_selected(client.get(), &protocol, &protocol_size);
  return Handshake{.version = SSL_get_version(client.get()),
                   .suite = SSL_CIPHER_get_name(SSL_get_current_cipher(client.get())),
                   .protocol = std::string(reinterpret_cast<const char*>(protocol), protocol_size),
                   .common_name = handshake::common_name(SSL_get0_peer_certificate(client.get())),
                   .chain_length = sk_X509_num(SSL_get_peer_cert_chain(client.get()))};
}

}  // namespace adapter::test
