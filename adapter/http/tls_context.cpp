#include "http/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/ssl/context.hpp>
#include <stdexcept>

#include "http/pem.hpp"
#include "http/server_names.hpp"
#include "http/tls_bounds.hpp"
#include "http/trust_stores.hpp"

namespace adapter::http {
namespace {

namespace ssl = boost::asio::ssl;

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
  SSL_CTX_set_default_passwd_cb(context.native_handle(), no_password);
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

// The further certificates of a context, and the context itself, which calls back here.
struct Serving {
  struct Certificate {
    X509Ptr leaf;
    X509StackPtr chain;
    KeyPtr key;
  };
  ssl::context context{ssl::context::tls_server};
  ServerNames names;
  std::vector<Certificate> certificates;
};

// The CN and the DNS names of a certificate: what it may stand for in SNI.
std::vector<std::string> names_in(X509* certificate) {
  std::vector<std::string> out;
  const auto add = [&out](const ASN1_STRING* text) {
    unsigned char* utf8 = nullptr;
    const int size = ASN1_STRING_to_UTF8(&utf8, text);
    if (size < 0) return;
    out.emplace_back(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
    OPENSSL_free(utf8);
  };
  const auto* subject = X509_get_subject_name(certificate);
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at >= 0) add(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
  auto* names = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    const auto* name = sk_GENERAL_NAME_value(names, i);
    if (name->type == GEN_DNS) add(name->d.dNSName);
  }
  GENERAL_NAMES_free(names);
  return out;
}

Serving::Certificate load(const NamedKeyPair& named) {
  const auto& pair = named.pair;
  const auto certificates = read_pem(pair.certificate_pem);
  Serving::Certificate out{.leaf = next_certificate(certificates.get()),
                           .chain = X509StackPtr(sk_X509_new_null()),
                           .key = next_private_key(read_pem(pair.key_pem).get())};
  while (auto next = next_certificate(certificates.get())) sk_X509_push(out.chain.get(), next.release());
  const bool fits = out.leaf && out.key && X509_check_private_key(out.leaf.get(), out.key.get()) == 1;
  ERR_clear_error();
  if (!out.leaf) throw std::runtime_error(named.pair_name + ": no usable certificate");
  if (!out.key) throw std::runtime_error(named.pair_name + ": no usable private key for this certificate");
  if (!fits) throw std::runtime_error(named.pair_name + ": the private key does not belong to the certificate");
  return out;
}

// Called in each handshake before the certificate is chosen.
int choose_certificate(SSL* connection, int* alert, void* argument) {
  const auto& serving = *static_cast<const Serving*>(argument);
  const char* name = SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name);
  const auto index = name == nullptr ? std::nullopt : serving.names.find(name);
  if (!index) return SSL_TLSEXT_ERR_NOACK;
  const auto& chosen = serving.certificates[*index];
  SSL_certs_clear(connection);  // else the default one stays beside it when its key is of another kind
  if (SSL_use_cert_and_key(connection, chosen.leaf.get(), chosen.key.get(), chosen.chain.get(), 1) == 1) {
    return SSL_TLSEXT_ERR_OK;
  }
  *alert = SSL_AD_INTERNAL_ERROR;
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

void use_named_pairs(Serving& serving, const std::vector<NamedKeyPair>& pairs) {
  if (pairs.empty()) return;
  for (const auto& named : pairs) {
    serving.certificates.push_back(load(named));
    serving.names.add(named.patterns, names_in(serving.certificates.back().leaf.get()));
  }
  SSL_CTX* native = serving.context.native_handle();
  SSL_CTX_callback_ctrl(native, SSL_CTRL_SET_TLSEXT_SERVERNAME_CB,
                        reinterpret_cast<void (*)()>(&choose_certificate));  // what the macro does, with its old cast
  SSL_CTX_set_tlsext_servername_arg(native, &serving);
}

// A context of calls to backends, which calls back here where one of several authorities may have issued the peer's
// certificate.
struct Trusting {
  ssl::context context{ssl::context::tls_client};
  std::vector<X509StorePtr> single;
};

// OpenSSL's own verdict, or that of one of the authorities alone, for the same purpose, name and time.
int verify_peer(X509_STORE_CTX* verification, void* argument) {
  if (exceeds_bounds(verification)) return 0;
  if (X509_verify_cert(verification) == 1) return 1;
  for (const auto& store : static_cast<const Trusting*>(argument)->single) {
    const X509StoreContextPtr alone(X509_STORE_CTX_new());
    if (X509_STORE_CTX_init(alone.get(), store.get(), X509_STORE_CTX_get0_cert(verification),
                            X509_STORE_CTX_get0_untrusted(verification)) != 1) {
      return 0;
    }
    const auto* wanted = X509_STORE_CTX_get0_param(verification);
    if (X509_VERIFY_PARAM_set1(X509_STORE_CTX_get0_param(alone.get()), wanted) != 1) return 0;
    if (X509_verify_cert(alone.get()) != 1) continue;
    ERR_clear_error();
    X509_STORE_CTX_set0_verified_chain(verification, X509_STORE_CTX_get1_chain(alone.get()));
    X509_STORE_CTX_set_error(verification, X509_V_OK);
    return 1;
  }
  return 0;
}

// Who a caller is gets decided per request: nothing is verified here.
int let_pass(X509_STORE_CTX* verification, void*) {
  return exceeds_bounds(verification) ? 0 : 1;
}

}  // namespace

TlsContext make_server_tls(const ServerTlsOptions& options, std::vector<std::string>& unknown_ciphers) {
  auto serving = std::make_shared<Serving>();
  auto& context = serving->context;
  SSL_CTX* native = context.native_handle();
  const int oldest = protocol_of(options.min_version);
  SSL_CTX_set_min_proto_version(native, oldest);
  if (oldest < TLS1_2_VERSION) SSL_CTX_set_security_level(native, 0);  // OpenSSL refuses their signatures above that
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(native, 0);
  SSL_CTX_set_alpn_select_cb(native, select_http11, nullptr);
  set_ciphers(context, options.cipher_suites, unknown_ciphers);
  use_key_pair(context, options.pair, options.pair_name);
  use_named_pairs(*serving, options.named_pairs);
  bound_messages_of_peers(native, kLargestMessageOfCallers, kGroupsForCallers);
  context.set_verify_mode(ssl::verify_peer);
  SSL_CTX_set_cert_verify_callback(native, let_pass, nullptr);
  return {serving, &context};  // one lifetime
}

TlsContext make_client_tls(const ClientTlsOptions& options) {
  auto trusting = std::make_shared<Trusting>();
  auto& context = trusting->context;
  SSL_CTX* native = context.native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  bound_messages_of_peers(native, kLargestMessageOfBackends, kGroupsForBackends);
  SSL_CTX_set_cipher_list(native, "DEFAULT:!kDHE:!DSS");  // nor does Go; the backend chooses how dear a group is
  SSL_CTX_set_cert_verify_callback(native, verify_peer, trusting.get());
  context.set_verify_mode(options.verify_peer ? ssl::verify_peer : ssl::verify_none);
  boost::system::error_code ec;
  const auto unusable = [&options](const std::string& why) {
    return std::runtime_error(options.ca_name + ": no usable certificate authority: " + why);
  };
  if (!options.ca_pem) {
    context.set_default_verify_paths(ec);
    if (ec) throw unusable(ec.message());
  } else {
    const auto authorities = read_certificates(*options.ca_pem);
    if (!authorities) throw unusable(authorities.error().message);
    auto stores = make_trust_stores(*authorities);
    SSL_CTX_set_cert_store(native, stores.all.release());  // which owns it now
    trusting->single = std::move(stores.single);
    // Every certificate of the bundle is a trust anchor, self-signed or not, as for Go's clients.
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(native), X509_V_FLAG_PARTIAL_CHAIN);
  }
  if (options.pair) use_key_pair(context, *options.pair, options.pair_name);
  return {trusting, &context};  // one lifetime
}

}  // namespace adapter::http
