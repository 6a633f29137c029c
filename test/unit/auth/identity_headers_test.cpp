#include "auth/identity_headers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace adapter::auth {
namespace {

std::vector<std::string> left(const std::vector<std::string>& names, const CallerTrust& trust) {
  http::Headers headers;
  for (const auto& name : names) headers.add(name, "x");
  strip_identity_headers(headers, trust);
  std::vector<std::string> out;
  for (const auto& field : headers.fields()) out.push_back(field.name);
  return out;
}

TEST(StripIdentityHeaders, TakesTheStandardOnesOutWhoeverIsTrusted) {
  EXPECT_THAT(left({"Host", "authorization", "X-Remote-User", "x-remote-group", "X-REMOTE-GROUP", "X-Remote-Uid",
                    "X-Remote-Extra-Scopes%2fa", "Accept"},
                   CallerTrust()),
              testing::ElementsAre("Host", "Accept"));
}

TEST(StripIdentityHeaders, TakesTheConfiguredOnesOutToo) {
  CallerTrust trust;
  trust.proxy.username_headers = {"X-User", "X-User-2"};
  trust.proxy.uid_headers = {"X-Id"};
  trust.proxy.group_headers = {"X-Team"};
  trust.proxy.extra_header_prefixes = {"X-More-"};
  EXPECT_THAT(left({"x-user", "X-User-2", "X-User-3", "X-ID", "x-team", "X-TEAM", "x-more-scopes", "X-More"}, trust),
              testing::ElementsAre("X-User-3", "X-More"));
}

TEST(StripIdentityHeaders, LeavesOtherSpellings) {
  EXPECT_THAT(left({"X_Remote_User", "X-Remote", "Proxy-Authorization"}, CallerTrust()),
              testing::ElementsAre("X_Remote_User", "X-Remote", "Proxy-Authorization"));
}

}  // namespace
}  // namespace adapter::auth
