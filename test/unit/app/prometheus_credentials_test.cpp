#include "app/prometheus_credentials.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "support/manual_clock.hpp"
#include "support/temporary_directory.hpp"

namespace adapter::app {
namespace {

using testing::HasSubstr;
using testing::Not;

struct PrometheusCredentialsTest : testing::Test {
  test::TemporaryDirectory directory;
  test::ManualClock clock;
  runtime::Background background;
  runtime::Logger logger{0, [](std::string_view) {}};
  Options options;

  PrometheusCredentialsTest() { options.prometheus_url.tls = false; }
  std::string authorization() {
    return PrometheusCredentials(options, clock, logger, background).client_options().authorization;
  }
  cluster::ClientConfig config() { return prometheus_client_config(options, logger); }
  void have_kubeconfig() {
    options.prometheus_auth_config = directory.write("kubeconfig", R"(
apiVersion: v1
kind: Config
current-context: c
contexts: [{name: c, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: "https://elsewhere:6443", certificate-authority: /ca, tls-server-name: prom}}]
users: [{name: u, user: {token: from-kubeconfig}}]
)");
  }
};

TEST_F(PrometheusCredentialsTest, ShowsNothingUnlessTold) {
  EXPECT_EQ(authorization(), "");
  EXPECT_TRUE(config().authority.empty());
}

TEST_F(PrometheusCredentialsTest, TrimsTheTokenAndRefusesOneThatWouldBreakAHeader) {
  options.prometheus_token_file = directory.write("token", " s3cret\n\n");
  EXPECT_EQ(authorization(), "Bearer s3cret");
  directory.write("token", "a\nb");
  try {
    authorization();
    FAIL();
  } catch (const std::runtime_error& e) {
    EXPECT_THAT(e.what(), HasSubstr("token: holds more than one word"));
    EXPECT_THAT(e.what(), Not(HasSubstr("a\nb")));
  }
}

TEST_F(PrometheusCredentialsTest, TakesTheCredentialsOfAKubeconfigAndNotItsAddress) {
  have_kubeconfig();
  options.prometheus_url.host = "prometheus.monitoring.svc";
  EXPECT_EQ(config().server.host, "prometheus.monitoring.svc");
  EXPECT_EQ(config().authority.file, "/ca");
  EXPECT_EQ(config().tls_server_name, "prom");
  EXPECT_EQ(authorization(), "Bearer from-kubeconfig");
}

TEST_F(PrometheusCredentialsTest, PrefersATokenFileToTheKubeconfigsToken) {
  have_kubeconfig();
  options.prometheus_token_file = directory.write("token", "from-file");
  EXPECT_EQ(authorization(), "Bearer from-file");
  EXPECT_EQ(config().authority.file, "/ca") << "the rest of the kubeconfig counts";
}

TEST_F(PrometheusCredentialsTest, LetsACaFileReplaceTheKubeconfigAndTheServiceAccount) {
  have_kubeconfig();
  options.prometheus_auth_incluster = true;
  options.prometheus_ca_file = "/own-ca";
  EXPECT_EQ(config().authority.file, "/own-ca");
  EXPECT_EQ(config().tls_server_name, "");
  EXPECT_EQ(authorization(), "");
}

TEST_F(PrometheusCredentialsTest, UsesTheServiceAccountOnlyWhenToldTo) {
  options.prometheus_auth_incluster = true;
  EXPECT_THROW(config(), std::runtime_error) << "outside a cluster";
}

}  // namespace
}  // namespace adapter::app
