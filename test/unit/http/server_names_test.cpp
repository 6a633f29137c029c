#include "http/server_names.hpp"

#include <gtest/gtest.h>

namespace adapter::http {
namespace {

struct Certificate {
  std::vector<std::string> patterns, own_names;
};

struct Case {
  std::string name;
  std::vector<Certificate> certificates;
  std::string asked;
  std::optional<std::size_t> gets;
};

TEST(ServerNames, DecideWhichCertificateAClientGets) {
  const std::string svc = "prometheus-adapter.monitoring.svc";
  for (const auto& c : std::vector<Case>{
           {"none is given", {}, "a.example", std::nullopt},
           {"no name is asked for", {{{"*"}, {}}}, "", std::nullopt},
           {"the name in the certificate", {{{}, {"x", svc}}}, svc, 0},
           {"another name", {{{}, {svc}}}, "other.monitoring.svc", std::nullopt},
           {"patterns replace the names in the certificate", {{{"a.example"}, {svc}}}, svc, std::nullopt},
           {"a pattern the certificate does not hold", {{{"a.example"}, {svc}}}, "a.example", 0},
           {"case does not count", {{{"A.Example"}, {}}}, "a.eXAMPLE", 0},
           {"nor does the root's dot", {{{"a.example."}, {}}, {{"b.example"}, {}}}, "b.example.", 1},
           {"a wildcard is one label", {{{"*.example"}, {}}}, "a.example", 0},
           {"not two labels", {{{"*.example"}, {}}}, "b.a.example", std::nullopt},
           {"not none", {{{"*.example"}, {}}}, "example", std::nullopt},
           {"a star alone is a name of one label", {{{"*"}, {}}}, "localhost", 0},
           {"and of one only", {{{"*"}, {}}}, "a.example", std::nullopt},
           {"a star inside is no wildcard", {{{"a*.example"}, {}}}, "ab.example", std::nullopt},
           {"exact before wildcard", {{{"*.example"}, {}}, {{"a.example"}, {}}}, "a.example", 1},
           {"exact in a certificate before a given wildcard",
            {{{"*.example"}, {}}, {{}, {"a.example"}}},
            "a.example",
            1},
           {"given before in a certificate", {{{}, {"a.example"}}, {{"a.example"}, {}}}, "a.example", 1},
           {"given wildcard before one in a certificate", {{{}, {"*.example"}}, {{"*.example"}, {}}}, "a.example", 1},
           {"the earlier of two given", {{{"a.example"}, {}}, {{"a.example"}, {}}}, "a.example", 0},
           {"the earlier of two certificates", {{{}, {"a.example"}}, {{}, {"a.example"}}}, "a.example", 0},
           {"addresses in a certificate are no names", {{{}, {"127.0.0.1"}}}, "127.0.0.1", std::nullopt},
           {"nor is what no name can be", {{{}, {"My CA!", ""}}}, "My CA!", std::nullopt},
       }) {
    ServerNames names;
    for (const auto& certificate : c.certificates) names.add(certificate.patterns, certificate.own_names);
    EXPECT_EQ(names.find(c.asked), c.gets) << c.name;
  }
}

TEST(ServerName, IsMadeOfDnsLabels) {
  for (const auto* good : {"a", "a.b", "A-1.b", "*", "*.a.b", "1a.2", "xn--nxasmq6b.example"}) {
    EXPECT_TRUE(is_server_name(good)) << good;
  }
  const std::string label(64, 'a');
  for (const std::string& bad :
       {std::string(), std::string("."), std::string("a..b"), std::string("a."), std::string("-a"), std::string("a-"),
        std::string("a_b"), std::string("a b"), std::string("*.*.a"), std::string("*."), std::string("*a"),
        std::string("10.0.0.1"), std::string("::1"), std::string("a\0b", 3), label,
        std::string(127, 'a') + "." + label}) {
    EXPECT_FALSE(is_server_name(bad)) << bad;
  }
}

}  // namespace
}  // namespace adapter::http
