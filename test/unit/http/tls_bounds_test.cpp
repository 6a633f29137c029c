#include "http/tls_bounds.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>

#include "http/trust_stores.hpp"
#include "support/certificates.hpp"
#include "support/handshake.hpp"

namespace adapter::http {
namespace {

// A client and a server by our own contexts, in memory.
struct TlsBounds : testing::Test {
  using Connection = std::unique_ptr<SSL, test::handshake::Free>;
  test::Authority authority;
  TlsContext server_context, client_context;
  Connection server, client;

  KeyPair pair(int certificates, std::size_t name_bytes = 0) const {
    auto out = authority.issue(
        {.common_name = "a",
         .organizations = {},
         .usage = "",
         .alternative_names = "DNS:localhost" + (name_bytes == 0 ? "" : ",DNS:" + std::string(name_bytes, 'x'))});
    for (int i = 1; i < certificates; ++i) out.certificate_pem += authority.certificate_pem();
    return out;
  }
  bool shake_hands(const KeyPair& of_server, const KeyPair& of_client) {
    std::vector<std::string> unknown;
    server_context = make_server_tls({.pair = of_server, .pair_name = "s"}, unknown);
    client_context =
        make_client_tls({.ca_pem = authority.certificate_pem(), .ca_name = "ca", .pair = of_client, .pair_name = "c"});
    server.reset(SSL_new(server_context->native_handle()));
    client.reset(SSL_new(client_context->native_handle()));
    return test::handshake::succeeds(client.get(), server.get(), 1 << 20);
  }
  static bool has_ended(SSL* connection) { return SSL_get_shutdown(connection) != 0; }
  // Key updates that one side sends until the other ends the connection.
  static int updates_until_the_end(SSL* sender, SSL* receiver) {
    for (int count = 1; count <= 1000; ++count) {
      SSL_key_update(sender, SSL_KEY_UPDATE_NOT_REQUESTED);
      SSL_do_handshake(sender);
      char byte = 0;
      EXPECT_LE(SSL_read(receiver, &byte, 1), 0);
      ERR_clear_error();
      if (has_ended(receiver)) return count;
    }
    return 0;
  }
};

TEST_F(TlsBounds, OfAChainFailTheHandshakeOnBothSides) {
  EXPECT_TRUE(shake_hands(pair(kMostPeerCertificates), pair(kMostPeerCertificates)));
  EXPECT_EQ(sk_X509_num(SSL_get_peer_cert_chain(server.get())), kMostPeerCertificates - 1) << "without the leaf";
  EXPECT_FALSE(shake_hands(pair(1), pair(kMostPeerCertificates + 1)));
  EXPECT_FALSE(shake_hands(pair(kMostPeerCertificates + 1), pair(1)));
}

TEST_F(TlsBounds, OfTheBytesOfAChainFailTheHandshakeOnBothSides) {
  const auto of = [this](std::size_t bytes) { return pair(1, bytes); };
  EXPECT_TRUE(shake_hands(of(kMostCertificateBytes - 1000), of(kLargestMessageOfCallers - 1000)));
  EXPECT_FALSE(shake_hands(of(1), of(kLargestMessageOfCallers)));
  EXPECT_FALSE(shake_hands(of(kMostCertificateBytes), of(1)));
  EXPECT_EQ(SSL_get_verify_result(client.get()), X509_V_ERR_CERT_CHAIN_TOO_LONG);
}

// By what the curve's description holds, in a place where nobody computes with it.
TEST_F(TlsBounds, OfCurvesOfACertificatesOwnFailTheHandshakeOnBothSides) {
  const auto with = [this](const std::string& object) {
    return authority.issue(
        {.common_name = "a", .organizations = {}, .usage = "", .alternative_names = "otherName:" + object + ";UTF8:x"});
  };
  EXPECT_TRUE(shake_hands(with("1.2.840.10045.1.3"), with("1.2.840.10045.1.3")));
  for (const auto* kind : {"1.2.840.10045.1.1", "1.2.840.10045.1.2"}) {
    EXPECT_FALSE(shake_hands(with(kind), pair(1))) << kind;
    EXPECT_FALSE(shake_hands(pair(1), with(kind))) << kind;
    EXPECT_FALSE(read_certificates(with(kind).certificate_pem)) << kind;
  }
  EXPECT_FALSE(shake_hands(with("1.3.132.0.33"), pair(1)));
  EXPECT_FALSE(shake_hands(pair(1), with("1.3.132.0.33")));
}

TEST_F(TlsBounds, OfKeysFailTheHandshakeOnBothSides) {
  const auto with_exponent = [this](const char* decimal) {
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr);
    BIGNUM* exponent = nullptr;
    BN_dec2bn(&exponent, decimal);
    EVP_PKEY_keygen_init(context);
    EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048);
    EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context, exponent);
    EVP_PKEY* key = nullptr;
    EVP_PKEY_generate(context, &key);
    BN_free(exponent);
    EVP_PKEY_CTX_free(context);
    return authority.issue({.common_name = "a", .organizations = {}, .usage = ""}, KeyPtr(key));
  };
  const auto usual = with_exponent("65537"), dear = with_exponent("4294967297");
  EXPECT_TRUE(shake_hands(usual, usual));
  EXPECT_FALSE(shake_hands(pair(1), dear));
  EXPECT_FALSE(shake_hands(dear, pair(1)));
}

TEST_F(TlsBounds, OfGroupsFailTheHandshakeOnBothSides) {
  for (const auto& [groups, succeeds] : {std::pair{"X25519", true}, std::pair{"P-256", true}, std::pair{"P-521", true},
                                         std::pair{"ffdhe2048", false}, std::pair{"ffdhe8192", false}}) {
    for (const bool by_client : {true, false}) {
      shake_hands(pair(1), pair(1));
      server.reset(SSL_new(server_context->native_handle()));
      client.reset(SSL_new(client_context->native_handle()));
      SSL_set1_groups_list(by_client ? client.get() : server.get(), groups);
      EXPECT_EQ(test::handshake::succeeds(client.get(), server.get(), 1 << 20), succeeds) << groups;
    }
  }
}

TEST_F(TlsBounds, LetABackendNameManyAuthorities) {
  std::vector<std::string> unknown;
  server_context = make_server_tls({.pair = pair(1), .pair_name = "s"}, unknown);
  client_context =
      make_client_tls({.ca_pem = authority.certificate_pem(), .ca_name = "ca", .pair = pair(1), .pair_name = "c"});
  for (const auto& [names, succeeds] : {std::pair{200, true}, std::pair{300, false}}) {
    for (int i = 0; i < names; ++i) {
      const X509Ptr named(X509_new());
      X509_NAME_add_entry_by_txt(X509_get_subject_name(named.get()), "CN", MBSTRING_UTF8,
                                 reinterpret_cast<const unsigned char*>(std::string(60, 'x').c_str()), -1, -1, 0);
      SSL_CTX_add_client_CA(server_context->native_handle(), named.get());
    }
    server.reset(SSL_new(server_context->native_handle()));
    client.reset(SSL_new(client_context->native_handle()));
    EXPECT_EQ(test::handshake::succeeds(client.get(), server.get(), 1 << 20), succeeds);
  }
}

TEST_F(TlsBounds, OfKeyUpdatesEndTheConnectionOnBothSides) {
  for (const bool by_client : {true, false}) {
    ASSERT_TRUE(shake_hands(pair(1), pair(1)));
    auto* const sender = by_client ? client.get() : server.get();
    auto* const receiver = by_client ? server.get() : client.get();
    const int count = updates_until_the_end(sender, receiver);
    EXPECT_GT(count, 32) << "some are usual";
    EXPECT_LE(count, kMostHandshakeMessages);
    char byte = 'x';
    SSL_write(sender, &byte, 1);
    EXPECT_LE(SSL_read(receiver, &byte, 1), 0) << "nothing is read any more";
  }
}

TEST_F(TlsBounds, LetDataThroughBetweenSomeKeyUpdates) {
  ASSERT_TRUE(shake_hands(pair(1), pair(1)));
  for (int i = 0; i < 32; ++i) {
    SSL_key_update(client.get(), SSL_KEY_UPDATE_REQUESTED);
    char byte = 'x';
    ASSERT_EQ(SSL_write(client.get(), &byte, 1), 1);
    ASSERT_EQ(SSL_read(server.get(), &byte, 1), 1) << i;
  }
}

}  // namespace
}  // namespace adapter::http
