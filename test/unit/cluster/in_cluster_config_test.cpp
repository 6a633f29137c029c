#include "cluster/in_cluster_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temporary_directory.hpp"

namespace adapter::cluster {
namespace {

using testing::AllOf;
using testing::HasSubstr;

struct InClusterConfig : testing::Test {
  test::TemporaryDirectory directory;
  std::vector<std::string> log;
  runtime::Logger logger{0, [this](std::string_view line) { log.emplace_back(line); }};
  PodEnvironment pod{.host = "10.96.0.1", .port = "443", .service_account = directory.path()};

  std::string failure() {
    try {
      in_cluster_config(pod, logger);
    } catch (const std::runtime_error& e) {
      return e.what();
    }
    return "";
  }
};

TEST_F(InClusterConfig, IsWhatKubernetesPutsIntoThePod) {
  directory.write("token", "t");
  directory.write("ca.crt", "pem");
  const auto config = in_cluster_config(pod, logger);
  EXPECT_EQ(config.server.printable(), "https://10.96.0.1");
  EXPECT_EQ(config.token_file, directory.path() / "token");
  EXPECT_EQ(config.authority.file, directory.path() / "ca.crt");
  EXPECT_FALSE(config.authority_may_come_later);
  EXPECT_THAT(log, testing::IsEmpty());
}

TEST_F(InClusterConfig, PutsBracketsAroundAnIPv6Address) {
  directory.write("token", "t");
  pod.host = "fd00::1";
  pod.port = "6443";
  const auto config = in_cluster_config(pod, logger);
  EXPECT_EQ(config.server.host, "fd00::1");
  EXPECT_EQ(config.server.authority(), "[fd00::1]:6443");
}

TEST_F(InClusterConfig, UsesTheSystemsAuthoritiesAndSaysSoWhenItsOwnCannotBeRead) {
  directory.write("token", "t");
  const auto config = in_cluster_config(pod, logger);
  EXPECT_EQ(config.authority.file, directory.path() / "ca.crt") << "to be looked for";
  EXPECT_TRUE(config.authority_may_come_later);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_THAT(log[0], AllOf(HasSubstr("ca.crt: cannot be read"), HasSubstr("system's authorities")));
}

TEST_F(InClusterConfig, SaysWhatToDoOutsideACluster) {
  for (auto* part : {&pod.host, &pod.port}) {
    const auto kept = std::exchange(*part, "");
    EXPECT_THAT(failure(), AllOf(HasSubstr("KUBERNETES_SERVICE_HOST"), HasSubstr("--lister-kubeconfig"),
                                 HasSubstr("--objects-from")));
    *part = kept;
  }
}

TEST_F(InClusterConfig, FailsWithoutATokenOrAnAddress) {
  EXPECT_THAT(failure(), AllOf(HasSubstr("token: cannot be read"), HasSubstr("automountServiceAccountToken")));
  pod.port = "https";
  EXPECT_THAT(failure(), HasSubstr("make no address"));
}

}  // namespace
}  // namespace adapter::cluster
