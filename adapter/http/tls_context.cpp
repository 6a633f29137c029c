#include "http/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>
#include <stdexcept>

#include "runtime/file.hpp"

namespace adapter::http {
namespace {

namespace ssl = boost::asio::ssl;

std::string read_file(const std::string& name) {
  auto content = runtime::read_file(name);
  if (!content) throw std::runtime_error(name + ": " + content.error().message);
  return std::move(*content);
}

int protocol_of(const std::string& version) {
  if (version.empty() || version == "VersionTLS12") return TLS1_2_VERSION;
  if (version == "VersionTLS10") return TLS1_VERSION;
  if (version == "VersionTLS11") return TLS1_1_VERSION;
  if (version == "VersionTLS13") return TLS1_3_VERSION;
  throw std::runtime_error("--tls-min-version: unknown version " + version +
                           "; known are VersionTLS10, VersionTLS11, VersionTLS12, VersionTLS13");
}

// Prefers http/1.1. A client that offers only others gets no ALPN answer, which lets it go on with HTTP/1.1.
int select_http11(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                  unsigned int offered_size, void*) {
  static constexpr unsigned char kHttp11[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* selected = nullptr;
  const int found = SSL_select_next_proto(&selected, out_size, kHttp11, sizeof kHttp11, offered, offered_size);
  *out = selected;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

// OpenSSL's name for a name of Go's crypto/tls; empty when OpenSSL has no such suite. TLS 1.3 suites are not
// configurable there, and are no error.
std::string openssl_cipher(std::string name) {
  if (name.ends_with("_CHACHA20_POLY1305")) name += "_SHA256";
  const char* found = OPENSSL_cipher_name(name.c_str());
  return found == nullptr || std::string(found) == "(NONE)" ? "" : found;
}

void set_ciphers(ssl::context& context, const std::vector<std::string>& names, std::vector<std::string>& unknown) {
  std::string list;
  for (const auto& name : names) {
    const auto found = openssl_cipher(name);
    if (found.empty()) {
      unknown.push_back(name);
    } else if (!found.starts_with("TLS_")) {
      list += (list.empty() ? "" : ":") + found;
    }
  }
  if (!list.empty() && SSL_CTX_set_cipher_list(context.native_handle(), list.c_str()) != 1) {
    ERR_clear_error();
    throw std::runtime_error("--tls-cipher-suites: OpenSSL offers none of these suites: " + list);
  }
}

void use_key_pair(ssl::context& context, const KeyPair& pair, const std::string& name) {
  boost::system::error_code ec;
  context.use_certificate_chain(boost::asio::buffer(pair.certificate_pem), ec);
  if (ec) throw std::runtime_error(name + ": no usable certificate: " + ec.message());
  context.use_private_key(boost::asio::buffer(pair.key_pem), ssl::context::pem, ec);
  if (ec) throw std::runtime_error(name + ": no usable private key for this certificate: " + ec.message());
  if (SSL_CTX_check_private_key(context.native_handle()) != 1) {
    ERR_clear_error();
    throw std::runtime_error(name + ": the private key does not belong to the certificate");
  }
}

}  // namespace

KeyPair read_key_pair(const std::string& certificate_file, const std::string& key_file) {
  return {.certificate_pem = read_file(certificate_file), .key_pem = read_file(key_file)};
}

TlsContext make_server_tls(const ServerTlsOptions& options, std::vector<std::string>& unknown_ciphers) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, protocol_of(options.min_version));
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(native, 0);
  SSL_CTX_set_alpn_select_cb(native, select_http11, nullptr);
  set_ciphers(*context, options.cipher_suites, unknown_ciphers);
  use_key_pair(*context, options.pair, options.pair_name);
  context->set_verify_mode(ssl::verify_peer);
  context->set_verify_callback([](bool, ssl::verify_context&) { return true; });
  return context;
}

TlsContext make_client_tls(const ClientTlsOptions& options) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
  SSL_CTX* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  context->set_verify_mode(options.verify_peer ? ssl::verify_peer : ssl::verify_none);
  boost::system::error_code ec;
  if (!options.ca_pem) {
    context->set_default_verify_paths(ec);
  } else {
    context->add_certificate_authority(boost::asio::buffer(*options.ca_pem), ec);
    // Every certificate of the bundle is a trust anchor, self-signed or not, as for Go's clients.
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(native), X509_V_FLAG_PARTIAL_CHAIN);
  }
  if (ec) throw std::runtime_error(options.ca_name + ": no usable certificate authority: " + ec.message());
  if (options.pair) use_key_pair(*context, *options.pair, options.pair_name);
  return context;
}

ClientTlsOptions read_client_tls(const std::string& ca_file, const std::string& certificate_file,
                                 const std::string& key_file) {
  ClientTlsOptions out{.ca_name = ca_file, .pair_name = certificate_file};
  if (!ca_file.empty()) out.ca_pem = read_file(ca_file);
  if (!certificate_file.empty()) out.pair = read_key_pair(certificate_file, key_file);
  return out;
}

}  // namespace adapter::http
