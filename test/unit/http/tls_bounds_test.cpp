#include "http/tls_bounds.hpp"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
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

TEST_F(TlsBounds, OfWhatIsDearToReadFailTheHandshakeOnBothSides) {
  const auto on = [this](const char* curve, bool explicit_curve, bool compressed) {
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr);
    EVP_PKEY_keygen_init(context);
    EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, OBJ_sn2nid(curve));
    EVP_PKEY_CTX_set_ec_param_enc(context, explicit_curve ? OPENSSL_EC_EXPLICIT_CURVE : OPENSSL_EC_NAMED_CURVE);
    EVP_PKEY* key = nullptr;
    EVP_PKEY_generate(context, &key);
    EVP_PKEY_CTX_free(context);
    if (compressed) {
      EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
                                     OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_COMPRESSED);
    }
    return authority.issue({.common_name = "a", .organizations = {}, .usage = ""}, KeyPtr(key));
  };
  // Behind a leaf that each side can use.
  const auto chain_with = [this](const KeyPair& other) {
    auto out = pair(1);
    out.certificate_pem += other.certificate_pem;
    return out;
  };
  for (const auto* curve : {"prime256v1", "secp384r1", "secp521r1", "secp224r1", "brainpoolP256r1"}) {
    const auto plain = on(curve, false, false);
    EXPECT_TRUE(read_certificates(plain.certificate_pem)) << curve;
    EXPECT_TRUE(shake_hands(chain_with(plain), chain_with(plain))) << curve;
    for (const auto& dear : {on(curve, true, false), on(curve, false, true)}) {
      EXPECT_FALSE(read_certificates(dear.certificate_pem)) << curve;
      EXPECT_FALSE(shake_hands(chain_with(dear), pair(1))) << curve;
      EXPECT_FALSE(shake_hands(pair(1), chain_with(dear))) << curve;
    }
  }
}

TEST_F(TlsBounds, OfTheElementsOfAChainFailTheHandshakeOnBothSides) {
  const auto with = [this](int names) {
    std::string all = "DNS:a";
    for (int i = 1; i < names; ++i) all += ",DNS:a";
    return authority.issue({.common_name = "a", .organizations = {}, .usage = "", .alternative_names = all});
  };
  ASSERT_TRUE(shake_hands(with(1), with(1)));
  EXPECT_EQ(held_of_certificates(server.get()), 0u);
  ASSERT_TRUE(shake_hands(with(1400), with(1400)));
  EXPECT_GE(held_of_certificates(server.get()), 1400u * 130u);
  EXPECT_FALSE(shake_hands(with(1500), pair(1)));
  EXPECT_FALSE(shake_hands(pair(1), with(1500)));
  EXPECT_FALSE(read_certificates(with(1500).certificate_pem));
  auto two = with(800);
  two.certificate_pem += two.certificate_pem;
  EXPECT_FALSE(shake_hands(pair(1), two)) << "together";
  EXPECT_TRUE(read_certificates(two.certificate_pem)) << "each";
}

TEST_F(TlsBounds, OfTheNamesInARequestFailTheHandshake) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    for (const auto& [names, succeeds] : {std::pair{1000, true}, std::pair{1001, false}}) {
      shake_hands(pair(1), pair(1));
      server.reset(SSL_new(server_context->native_handle()));
      client.reset(SSL_new(client_context->native_handle()));
      SSL_set_max_proto_version(server.get(), version);
      auto* list = sk_X509_NAME_new_null();
      for (int i = 0; i < names; ++i) sk_X509_NAME_push(list, X509_NAME_new());
      SSL_set_client_CA_list(server.get(), list);
      EXPECT_EQ(test::handshake::succeeds(client.get(), server.get(), 1 << 20), succeeds) << names << ' ' << version;
    }
  }
}

TEST_F(TlsBounds, OfAHelloFailTheHandshake) {
  const auto hello_of = [this](int names, int name_bytes) {
    shake_hands(pair(1), pair(1));
    server.reset(SSL_new(server_context->native_handle()));
    client.reset(SSL_new(client_context->native_handle()));
    auto* list = sk_X509_NAME_new_null();
    for (int i = 0; i < names; ++i) {
      auto* name = X509_NAME_new();
      X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                 reinterpret_cast<const unsigned char*>(std::string(60, 'x').c_str()), name_bytes, -1,
                                 0);
      sk_X509_NAME_push(list, name);
    }
    SSL_set0_CA_list(client.get(), list);  // sends certificate_authorities
    return test::handshake::succeeds(client.get(), server.get(), 1 << 20);
  };
  EXPECT_TRUE(hello_of(5, 60));
  EXPECT_FALSE(hello_of(100, 1)) << "lists over 1 KiB";
  EXPECT_FALSE(hello_of(200, 60)) << "messages over 8 KiB";
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
  struct Case {
    const char* groups;
    bool of_a_caller, of_a_backend;
  };
  for (const auto& one : {Case{"X25519", true, true}, Case{"P-256", true, true}, Case{"P-384", false, true},
                          Case{"P-521", false, true}, Case{"ffdhe2048", false, false}}) {
    for (const bool by_caller : {true, false}) {
      shake_hands(pair(1), pair(1));
      server.reset(SSL_new(server_context->native_handle()));
      client.reset(SSL_new(client_context->native_handle()));
      SSL_set1_groups_list(by_caller ? client.get() : server.get(), one.groups);
      EXPECT_EQ(test::handshake::succeeds(client.get(), server.get(), 1 << 20),
                by_caller ? one.of_a_caller : one.of_a_backend)
          << one.groups;
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
