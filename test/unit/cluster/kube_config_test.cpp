#include "cluster/kube_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temporary_directory.hpp"

namespace adapter::cluster {
namespace {

using testing::HasSubstr;

struct KubeConfig : testing::Test {
  test::TemporaryDirectory directory;

  ClientConfig read(const std::string& text) const { return read_kube_config(directory.write("config", text)); }
  std::string failure(const std::string& text) const {
    try {
      read(text);
    } catch (const std::runtime_error& e) {
      EXPECT_THAT(e.what(), testing::StartsWith(directory.path() / "config"));
      return e.what();
    }
    return "no failure";
  }
  // A file with one cluster and one user of these fields.
  static std::string with(const std::string& cluster, const std::string& user) {
    return "{current-context: c, contexts: [{name: c, context: {cluster: k, user: u}}], clusters: [{name: k, cluster: "
           "{" +
           cluster + "}}], users: [{name: u, user: {" + user + "}}]}";
  }
  static std::string with_user(const std::string& user) { return with("server: \"https://h\"", user); }
};

TEST_F(KubeConfig, FollowsTheCurrentContext) {
  const auto config = read(R"(
apiVersion: v1
kind: Config
preferences: {}
current-context: b
contexts:
- name: a
  context: {cluster: first, user: nobody}
- name: b
  context: {cluster: second, user: adapter, namespace: moc}
clusters:
- name: first
  cluster: {server: "https://first"}
- name: second
  cluster:
    server: https://[fd00::1]:6443/base
    tls-server-name: kubernetes.default.svc
    certificate-authority: pki/ca.crt
users:
- name: nobody
- name: adapter
  user:
    client-certificate: /etc/pki/adapter.crt
    client-key: ../keys/adapter.key
    tokenFile: token
)");
  const auto folder = directory.path();
  EXPECT_EQ(config.name, folder / "config");
  EXPECT_EQ(config.server.printable(), "https://[fd00::1]:6443/base");
  EXPECT_EQ(config.tls_server_name, "kubernetes.default.svc");
  EXPECT_EQ(config.authority.file, folder / "pki/ca.crt");
  EXPECT_FALSE(config.insecure);
  EXPECT_EQ(config.client_certificate.file, "/etc/pki/adapter.crt");
  EXPECT_EQ(config.client_key.file, (folder.parent_path() / "keys/adapter.key").string());
  EXPECT_EQ(config.token_file, folder / "token");
  EXPECT_EQ(config.token, "");
}

TEST_F(KubeConfig, PrefersWhatStandsInTheFileToNamesOfFiles) {
  const auto config = read(with("server: 'https://h', certificate-authority: ca.crt, certificate-authority-data: Y2E=",
                                "client-certificate: c.crt, client-certificate-data: Y3J0MQ==, client-key: c.key, "
                                "client-key-data: a2V5"));
  EXPECT_EQ(config.authority.text, "ca");
  EXPECT_EQ(config.authority.file, "");
  EXPECT_EQ(config.client_certificate.text, "crt1");
  EXPECT_EQ(config.client_key.text, "key");
}

TEST_F(KubeConfig, ReadsJsonAndOtherCredentials) {
  const auto config = read(R"({"current-context":"c","contexts":[{"name":"c","context":{"cluster":"k","user":"u"}}],
    "clusters":[{"name":"k","cluster":{"server":"http://127.0.0.1:8001","insecure-skip-tls-verify":true}}],
    "users":[{"name":"u","user":{"username":"me","password":"secret"}}]})");
  EXPECT_FALSE(config.server.tls);
  EXPECT_TRUE(config.insecure);
  EXPECT_EQ(config.username, "me");
  EXPECT_EQ(config.password, "secret");
  const auto both = read(with_user("token: t1, tokenFile: f"));
  EXPECT_EQ(both.token, "t1");
  EXPECT_EQ(both.token_file, directory.path() / "f");
}

TEST_F(KubeConfig, DecodesBase64AsGoDoes) {
  struct Case {
    std::string text, decoded;
  };
  for (const auto& c : std::vector<Case>{{"YQ==", "a"},
                                         {"YWI=", "ab"},
                                         {"YWJj", "abc"},
                                         {"YWJjZA==", "abcd"},
                                         {"+/+/", "\xfb\xff\xbf"},
                                         {"\"YW\\nJj\\r\\n\"", "abc"}}) {
    EXPECT_EQ(read(with("server: 'https://h', certificate-authority-data: " + c.text, "")).authority.text, c.decoded)
        << c.text;
  }
  for (const auto* text : {"YQ", "YQ=", "YQ===", "Y", "Y===", "YWJjY===", "YQ==YQ==", "Y-_=", "Y Q=", "===="}) {
    EXPECT_THAT(failure(with("server: 'https://h', certificate-authority-data: '" + std::string(text) + "'", "")),
                HasSubstr("certificate-authority-data: is not base64"))
        << text;
  }
}

TEST_F(KubeConfig, IsNoLargerThanAMomentOfTheLoop) {
  const std::string good = "contexts: [{name: c, context: {cluster: k, user: u}}]\n";
  for (const auto* unit : {"a,", "[],", "{a: b},", "\n - a,", "? a,", "a: b,"}) {
    std::string many = good + "x: [";
    for (int i = 0; i < 20'000; ++i) many += unit;
    EXPECT_THAT(failure(many + "]\n"), HasSubstr("is too large for a kubeconfig")) << unit;
  }
  EXPECT_THAT(failure(good + "x: " + std::string(900'000, 'a') + "\n"), HasSubstr("current-context: missing"));
}

TEST_F(KubeConfig, NamesTheKeyThatIsWrong) {
  const std::string context = "contexts: [{name: c, context: {cluster: k, user: u}}]";
  struct Case {
    std::string text, says;
  };
  for (const auto& c : std::vector<Case>{
           {"", "must be a map"},
           {"- a", "must be a map"},
           {"a: [", ":1: is no YAML"},
           {"a: b", "current-context: missing"},
           {"current-context: [c]", "current-context: must be a text"},
           {"current-context: c", "contexts: no context is named \"c\""},
           {"{current-context: c, contexts: 7}", "contexts: must be a list"},
           {"{current-context: c, contexts: [7]}", "contexts: each entry must be a map"},
           {"{current-context: c, contexts: [{name: c, context: 7}]}", "context \"c\": must be a map"},
           {"{current-context: c, contexts: [{name: c}]}", "context \"c\", cluster: missing"},
           {"{current-context: c, " + context + "}", "clusters: no cluster is named \"k\""},
           {"{current-context: c, " + context + ", clusters: [{name: k}]}", "cluster \"k\", server: missing"},
           {with("server: ''", ""), "cluster \"k\", server: missing"},
           {with("server: 'h:6443'", ""), "cluster \"k\", server: URL: must start with"},
           {with("server: 'https://me:hidden@h'", ""), "cluster \"k\", server: holds user information"},
           {with("server: 'https://h?a=hidden'", ""), "cluster \"k\", server: holds a query"},
           {with("server: 'https://h', proxy-url: 'http://hidden'", ""), "cluster \"k\", proxy-url: not supported"},
           {with("server: 'https://h', insecure-skip-tls-verify: maybe", ""), "insecure-skip-tls-verify: must be true"},
           {with("server: 'https://h', insecure-skip-tls-verify: true, certificate-authority: a", ""), "contradicts"},
           {"{current-context: c, contexts: [{name: c, context: {cluster: k}}], clusters: [{name: k, cluster: {server: "
            "'https://h'}}]}",
            "context \"c\", user: missing"},
           {"{current-context: c, " + context + ", clusters: [{name: k, cluster: {server: 'https://h'}}]}",
            "users: no user is named \"u\""},
           {with_user("exec: {command: aws}"), "user \"u\", exec: not supported; give the user a token"},
           {with_user("auth-provider: {name: gcp}"), "user \"u\", auth-provider: not supported"},
           {with_user("as: admin"), "user \"u\", as: not supported"},
           {with_user("as-groups: [system:masters]"), "user \"u\", as-groups: not supported"},
           {with_user("client-certificate: a"), "user \"u\": client-certificate and client-key belong together"},
           {with_user("client-key-data: aGlkZGVu"), "user \"u\": client-certificate and client-key belong together"},
           {with_user("client-key-data: hidden"), "user \"u\", client-key-data: is not base64"},
           {with_user("token: {a: hidden}"), "user \"u\", token: must be a text"},
           {with_user("token: hidden, username: me"), "user \"u\": has a token and a username"},
       }) {
    const auto message = failure(c.text);
    EXPECT_THAT(message, HasSubstr(c.says)) << c.text;
    EXPECT_THAT(message, testing::Not(HasSubstr("hidden"))) << c.text;
  }
}

TEST_F(KubeConfig, FailsWithTheNameOfAFileThatIsNotThere) {
  try {
    read_kube_config(directory.path() / "absent");
    FAIL();
  } catch (const std::runtime_error& e) {
    EXPECT_THAT(e.what(), HasSubstr("absent: cannot be read"));
  }
}

}  // namespace
}  // namespace adapter::cluster
