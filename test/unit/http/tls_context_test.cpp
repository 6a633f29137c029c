#include "http/tls_context.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/self_signed_certificate.hpp"
#include "support/certificates.hpp"
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

TEST(ClientTls, NamesTheFileThatIsWrong) {
  const test::TemporaryDirectory directory;
  for (const auto& file : {directory.path() / "absent.pem", std::filesystem::path(directory.write("bad.pem", "x"))}) {
    try {
      make_client_tls(read_client_tls(file, "", ""));
      FAIL() << file;
    } catch (const std::runtime_error& e) {
      EXPECT_THAT(e.what(), testing::HasSubstr(file.filename().string()));
    }
  }
}

}  // namespace
}  // namespace adapter::http
