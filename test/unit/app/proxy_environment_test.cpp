#include "app/proxy_environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace adapter::app {
namespace {

std::optional<std::string> warning(const std::map<std::string, const char*>& environment) {
  return proxy_warning([&environment](const char* name) {
    const auto found = environment.find(name);
    return found == environment.end() ? nullptr : found->second;
  });
}

TEST(ProxyEnvironment, IsSilentWhenNoProxyIsSet) {
  EXPECT_EQ(warning({}), std::nullopt);
  EXPECT_EQ(warning({{"HTTP_PROXY", ""}, {"NO_PROXY", "*"}, {"PATH", "/bin"}}), std::nullopt);
}

TEST(ProxyEnvironment, NamesEveryVariableThatIsSetAndNoValue) {
  for (const std::string name : {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"}) {
    EXPECT_EQ(
        warning({{name, "http://user:s3cret@proxy:3128"}}),
        "proxies from the environment are not used (" + name + "): Prometheus and the API server are called directly");
  }
  EXPECT_THAT(*warning({{"HTTPS_PROXY", "a"}, {"all_proxy", "b"}}), testing::HasSubstr("(HTTPS_PROXY, all_proxy)"));
}

}  // namespace
}  // namespace adapter::app
