#include "auth/caller_trust.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/certificates.hpp"

namespace adapter::auth {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ConfigMapData, IsTheMemberDataAndMayBeAbsent) {
  const auto data = config_map_data(R"({"kind":"ConfigMap","data":{"a":"1","b":"[]"}})");
  ASSERT_TRUE(data);
  EXPECT_THAT(*data, ElementsAre(std::pair("a", "1"), std::pair("b", "[]")));
  EXPECT_THAT(*config_map_data(R"({"kind":"ConfigMap"})"), IsEmpty());
  EXPECT_THAT(*config_map_data(R"({"data":null})"), IsEmpty());
}

TEST(ConfigMapData, RefusesWhatIsNoConfigMap) {
  for (const auto* text : {"", "[]", "{", R"({"data":[]})", R"({"data":"x"})", R"({"data":{"a":1}})"}) {
    const auto data = config_map_data(text);
    ASSERT_FALSE(data) << text;
    EXPECT_EQ(data.error().kind, ErrorKind::malformed_response);
  }
}

TEST(ConfigMapData, RefusesWhatIsNestedTooDeep) {
  const auto nested = [](std::size_t levels) {
    return R"({"x":)" + std::string(levels, '[') + std::string(levels, ']') + R"(,"data":{"a":"1"}})";
  };
  EXPECT_TRUE(config_map_data(nested(100)));
  EXPECT_FALSE(config_map_data(nested(100'000)));
  EXPECT_FALSE(proxy_trust_of({{"requestheader-allowed-names", std::string(100'000, '[')}}));
}

TEST(ClientAuthorities, AreNotMoreThanAreReadAtOnce) {
  const test::Authority authority;
  std::string pem;
  for (int i = 0; i < 500; ++i) pem += authority.certificate_pem();
  EXPECT_TRUE(client_authorities_of({{"client-ca-file", pem}}));
  const auto refused = client_authorities_of({{"client-ca-file", pem + authority.certificate_pem()}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "client-ca-file: more than 500 certificates");
}

TEST(ProxyTrust, IsReadFromItsKeys) {
  const test::Authority authority;
  const auto trust = proxy_trust_of({{"requestheader-client-ca-file", authority.certificate_pem()},
                                     {"requestheader-allowed-names", R"(["front-proxy-client"])"},
                                     {"requestheader-username-headers", R"(["X-Remote-User","X-User"])"},
                                     {"requestheader-uid-headers", R"(["X-Remote-Uid"])"},
                                     {"requestheader-group-headers", R"(["X-Remote-Group"])"},
                                     {"requestheader-extra-headers-prefix", R"(["X-Remote-Extra-"])"}});
  ASSERT_TRUE(trust) << trust.error().message;
  EXPECT_TRUE(trust->authorities);
  EXPECT_THAT(trust->allowed_names, ElementsAre("front-proxy-client"));
  EXPECT_THAT(trust->username_headers, ElementsAre("X-Remote-User", "X-User"));
  EXPECT_THAT(trust->uid_headers, ElementsAre("X-Remote-Uid"));
  EXPECT_THAT(trust->group_headers, ElementsAre("X-Remote-Group"));
  EXPECT_THAT(trust->extra_header_prefixes, ElementsAre("X-Remote-Extra-"));
}

TEST(ProxyTrust, TakesAMissingKeyForNothingNotForADefault) {
  const auto trust = proxy_trust_of({});
  ASSERT_TRUE(trust);
  EXPECT_FALSE(trust->authorities);
  EXPECT_THAT(trust->username_headers, IsEmpty());
  EXPECT_THAT(trust->uid_headers, IsEmpty());
  EXPECT_THAT(proxy_trust_of({{"requestheader-allowed-names", "null"}})->allowed_names, IsEmpty());
  EXPECT_FALSE(client_authorities_of({})->has_value());
}

TEST(ProxyTrust, RefusesBadContentAndNamesTheKey) {
  const std::string many = "[" + [] {
    std::string entries;
    for (int i = 0; i < 101; ++i) entries += i == 0 ? R"("x")" : R"(,"x")";
    return entries;
  }() + "]";
  const std::vector<std::pair<std::string, std::string>> cases{
      {"requestheader-client-ca-file", "no certificate"},
      {"requestheader-client-ca-file", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"},
      {"requestheader-allowed-names", "front-proxy-client"},
      {"requestheader-allowed-names", R"({"a":"b"})"},
      {"requestheader-allowed-names", R"([1])"},
      {"requestheader-username-headers", R"([""])"},
      {"requestheader-group-headers", R"([" "])"},
      {"requestheader-uid-headers", "["},
      {"requestheader-extra-headers-prefix", R"(["X-Remote-Extra-",""])"},
      {"requestheader-extra-headers-prefix", many},
  };
  for (const auto& [key, value] : cases) {
    const auto trust = proxy_trust_of({{key, value}});
    ASSERT_FALSE(trust) << key << " = " << value;
    EXPECT_THAT(trust.error().message, HasSubstr(key));
  }
  EXPECT_THAT(client_authorities_of({{"client-ca-file", "x"}}).error().message, HasSubstr("client-ca-file"));
}

TEST(CallerTrust, SeesWhereAnyClientCouldPassForTheProxy) {
  const test::Authority one, other;
  const auto trust = [](const test::Authority& clients, const test::Authority& proxy, std::vector<std::string> names) {
    CallerTrust out{.client_authorities = *http::CertificatePool::from_pem(clients.certificate_pem())};
    out.proxy.authorities = *http::CertificatePool::from_pem(proxy.certificate_pem());
    out.proxy.allowed_names = std::move(names);
    return out;
  };
  EXPECT_TRUE(lets_clients_pass_for_proxy(trust(one, one, {})));
  EXPECT_FALSE(lets_clients_pass_for_proxy(trust(one, one, {"front-proxy-client"})));
  EXPECT_FALSE(lets_clients_pass_for_proxy(trust(one, other, {})));
  EXPECT_FALSE(lets_clients_pass_for_proxy(CallerTrust()));
}

TEST(TrustHolder, KeepsWhatSomebodyReadsWhileItIsReplaced) {
  TrustHolder holder;
  const auto before = holder.current();
  CallerTrust next;
  next.proxy.username_headers = {"X-Remote-User"};
  holder.publish(std::move(next));
  EXPECT_THAT(before->proxy.username_headers, IsEmpty());
  EXPECT_THAT(holder.current()->proxy.username_headers, ElementsAre("X-Remote-User"));
}

}  // namespace
}  // namespace adapter::auth
