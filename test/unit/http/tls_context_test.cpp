#include "http/tls_context.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/self_signed_certificate.hpp"
#include "support/certificates.hpp"
#include "support/handshake.hpp"
#include "support/temporary_directory.hpp"

namespace adapter::http {
namespace {

ServerTlsOptions options() {
  return {.pair = make_self_signed_pair("127.0.0.1", std::chrono::system_clock::now()), .pair_name = "pair.crt"};
}

TEST(ServerTls, TakesTheSuitesOfKubePrometheusAndNamesUnknownOnes) {
  auto o = options();
  o.cipher_suites = {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
                     "TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_AES_128_GCM_SHA256", "TLS_NO_SUCH_SUITE"};
  std::vector<std::string> unknown;
  EXPECT_NE(make_server_tls(o, unknown), nullptr);
  EXPECT_THAT(unknown, testing::ElementsAre("TLS_NO_SUCH_SUITE"));
}

TEST(ServerTls, RefusesAnUnknownVersionAndAForeignKey) {
  std::vector<std::string> unknown;
  auto o = options();
  o.min_version = "VersionTLS14";
  EXPECT_THROW(make_server_tls(o, unknown), std::runtime_error);
  o = options();
  o.pair.key_pem = options().pair.key_pem;
  try {
    make_server_tls(o, unknown);
    FAIL();
  } catch (const std::runtime_error& e) {
    EXPECT_THAT(e.what(), testing::HasSubstr("pair.crt"));
  }
}

TEST(ServerTls, SpeaksNoVersionBelowTheLeast) {
  struct Case {
    std::string least;
    int offered;
    std::string spoken;  // empty: refused
  };
  for (const auto& c : std::vector<Case>{
           {"", TLS1_1_VERSION, ""},
           {"", TLS1_2_VERSION, "TLSv1.2"},
           {"", TLS1_3_VERSION, "TLSv1.3"},
           {"VersionTLS10", TLS1_VERSION, "TLSv1"},
           {"VersionTLS11", TLS1_VERSION, ""},
           {"VersionTLS11", TLS1_1_VERSION, "TLSv1.1"},
           {"VersionTLS12", TLS1_1_VERSION, ""},
           {"VersionTLS12", TLS1_2_VERSION, "TLSv1.2"},
           {"VersionTLS13", TLS1_2_VERSION, ""},
           {"VersionTLS13", TLS1_3_VERSION, "TLSv1.3"},
       }) {
    auto o = options();
    o.min_version = c.least;
    std::vector<std::string> unknown;
    const auto shaken = test::shake_hands(*make_server_tls(o, unknown), {.newest_version = c.offered});
    EXPECT_EQ(shaken ? shaken->version : "", c.spoken) << c.least << " " << std::hex << c.offered;
  }
}

TEST(ServerTls, UsesTheSuitesGivenAndNoOther) {
  auto o = options();
  o.cipher_suites = {"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305"};
  std::vector<std::string> unknown;
  const auto server = make_server_tls(o, unknown);
  const auto with = [&](const std::string& suites) {
    const auto shaken = test::shake_hands(*server, {.newest_version = TLS1_2_VERSION, .suites = suites});
    return shaken ? shaken->suite : "";
  };
  EXPECT_EQ(with("ECDHE-RSA-AES128-GCM-SHA256"), "");
  EXPECT_EQ(with("ECDHE-RSA-CHACHA20-POLY1305"), "ECDHE-RSA-CHACHA20-POLY1305");
  EXPECT_EQ(with("ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-CHACHA20-POLY1305:ECDHE-RSA-AES256-GCM-SHA384"),
            "ECDHE-RSA-AES256-GCM-SHA384")
      << "the server's order counts";
}

TEST(ServerTls, OffersHttp11AloneAndLetsOthersGoOnWithoutAnAnswer) {
  std::vector<std::string> unknown;
  const auto server = make_server_tls(options(), unknown);
  EXPECT_EQ(test::shake_hands(*server, {.protocols = {"h2", "http/1.1"}})->protocol, "http/1.1");
  EXPECT_EQ(test::shake_hands(*server, {.protocols = {"h2"}})->protocol, "");
  EXPECT_EQ(test::shake_hands(*server, {})->protocol, "");
}

TEST(ServerTls, ShowsTheCertificateOfTheNameAskedFor) {
  const test::Authority authority;
  const auto pair = [&](const std::string& common_name, const std::string& names) {
    return authority.issue(
        {.common_name = common_name, .organizations = {}, .usage = "serverAuth", .alternative_names = names});
  };
  auto o = options();  // an RSA key; the others are elliptic: none of it may stay when another is chosen
  o.named_pairs = {{.pair = pair("by own name", "DNS:adapter.monitoring.svc,DNS:*.wild.svc,IP:127.0.0.1"),
                    .pair_name = "a",
                    .patterns = {}},
                   {.pair = pair("by pattern", "DNS:unheeded.svc"),
                    .pair_name = "b",
                    .patterns = {"given.example", "*.given.example"}},
                   {.pair = pair("cn.example", ""), .pair_name = "c", .patterns = {}}};
  std::vector<std::string> unknown;
  const auto server = make_server_tls(o, unknown);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const auto shown = [&](const std::string& name) {
      const auto shaken = test::shake_hands(*server, {.newest_version = version, .server_name = name});
      return shaken ? shaken->common_name : "nothing";
    };
    EXPECT_EQ(shown("adapter.monitoring.svc"), "by own name");
    EXPECT_EQ(shown("ADAPTER.Monitoring.svc"), "by own name");
    EXPECT_EQ(shown("x.wild.svc"), "by own name");
    EXPECT_EQ(shown("given.example"), "by pattern");
    EXPECT_EQ(shown("x.given.example"), "by pattern");
    EXPECT_EQ(shown("cn.example"), "cn.example");
    for (const auto* other : {"", "unheeded.svc", "elsewhere", "x.y.given.example"}) {
      EXPECT_THAT(shown(other), testing::StartsWith("localhost@")) << other;
    }
  }
}

TEST(ServerTls, PutsAsideADefaultCertificateOfAKindThatClientsPrefer) {
  const test::Authority authority;
  std::vector<std::string> unknown;
  ServerTlsOptions o{.pair = authority.issue({.common_name = "elliptic", .organizations = {}, .usage = "serverAuth"}),
                     .pair_name = "default"};
  o.named_pairs = {{.pair = options().pair, .pair_name = "RSA", .patterns = {"a.example"}}};
  const auto server = make_server_tls(o, unknown);
  EXPECT_EQ(test::shake_hands(*server, {})->common_name, "elliptic");
  EXPECT_THAT(test::shake_hands(*server, {.server_name = "a.example"})->common_name, testing::StartsWith("localhost@"));
}

TEST(ServerTls, SendsTheWholeChainOfANamedCertificate) {
  auto o = options();
  o.named_pairs = {{.pair = options().pair, .pair_name = "a", .patterns = {"a.example"}}};
  std::vector<std::string> unknown;
  const auto shaken = test::shake_hands(*make_server_tls(o, unknown), {.server_name = "a.example"});
  EXPECT_EQ(shaken->chain_length, 2);
}

TEST(ServerTls, NamesTheNamedPairThatIsWrong) {
  std::vector<std::string> unknown;
  const auto good = options().pair;
  for (const auto& [pair, says] : std::vector<std::pair<KeyPair, std::string>>{
           {{.certificate_pem = "x", .key_pem = good.key_pem}, "sni.crt: no usable certificate"},
           {{.certificate_pem = good.certificate_pem, .key_pem = ""}, "sni.crt: no usable private key"},
           {{.certificate_pem = good.certificate_pem, .key_pem = options().pair.key_pem}, "does not belong"}}) {
    auto o = options();
    o.named_pairs = {{.pair = pair, .pair_name = "sni.crt", .patterns = {}}};
    try {
      make_server_tls(o, unknown);
      FAIL() << says;
    } catch (const std::runtime_error& e) {
      EXPECT_THAT(e.what(), testing::HasSubstr(says));
    }
  }
}

TEST(ClientTls, TakesNoMoreThan500Authorities) {
  const auto one = test::Authority().certificate_pem();
  std::string pem;
  for (int i = 0; i < 501; ++i) pem += one;
  try {
    make_client_tls({.ca_pem = pem, .ca_name = "ca.pem"});
    FAIL();
  } catch (const std::runtime_error& e) {
    EXPECT_STREQ(e.what(), "ca.pem: no usable certificate authority: more than 500 certificates");
  }
}

TEST(ClientTls, NamesWhatIsWrong) {
  try {
    make_client_tls({.ca_pem = "x", .ca_name = "bad.pem"});
    FAIL();
  } catch (const std::runtime_error& e) {
    EXPECT_THAT(e.what(), testing::HasSubstr("bad.pem"));
  }
}

}  // namespace
}  // namespace adapter::http
