// The program as the community's chart and kube-prometheus start it: their arguments, mounts and users, a read-only
// root, beside an API server and a Prometheus on loopback.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/client.hpp"
#include "support/container.hpp"
#include "support/fake_cluster.hpp"
#include "support/fake_prometheus.hpp"
#include "support/http_answer.hpp"
#include "support/known_command_lines.hpp"
#include "support/rules.hpp"

namespace adapter {
namespace {

using test::ChildProcess;
using test::FakePrometheus;
using testing::HasSubstr;

const std::string kServiceAccount = "/var/run/secrets/kubernetes.io/serviceaccount";
const std::string kPods =
    "/apis/custom.metrics.k8s.io/v1beta1/namespaces/moc/pods/*/http_requests_per_second?labelSelector=app%3Dmoc";

struct Contract : testing::Test {
  test::OwnNetwork network;  // before everything that opens a socket
  asio::io_context io;
  runtime::SystemClock clock{io.get_executor()};
  test::TemporaryDirectory directory;
  FakePrometheus prometheus{io};
  test::FakeCluster cluster{io};
  test::Container container;

  void SetUp() override {
    if (!network.permitted()) {
      const std::string why = "this machine lets us make no namespaces: run the test as root, with CAP_SYS_ADMIN";
      if (geteuid() == 0) FAIL() << why;
      GTEST_SKIP() << why;
    }
    cluster.put_pod("p-a", {{"app", "moc"}});
    cluster.server.require_token("the-account");
    cluster.may = [](const nlohmann::json& spec) { return spec.at("user") != "system:anonymous"; };
    prometheus.on_query = [](const std::string&) {
      return FakePrometheus::vector(FakePrometheus::sample("pod", "p-a", "7"));
    };
    container.program = PROMADAPTER_BINARY;
    container.environment = {"KUBERNETES_SERVICE_HOST=127.0.0.1",
                             "KUBERNETES_SERVICE_PORT=" + std::to_string(cluster.server.port())};
    mount("account", kServiceAccount,
          {{"ca.crt", cluster.server.authority().certificate_pem()}, {"token", "the-account"}});
    container.empty_folders = {"/tmp"};
  }

  // As the kubelet mounts ConfigMaps and Secrets: files are symbolic links into a folder that can be swapped.
  void mount(const std::string& name, const std::string& there,
             const std::vector<std::pair<std::string, std::string>>& files) {
    namespace fs = std::filesystem;
    const auto folder = directory.path() / name;
    fs::create_directories(folder / "..version");
    fs::create_directory_symlink("..version", folder / "..data");
    for (const auto& [file, content] : files) {
      directory.write(name + "/..version/" + file, content);
      fs::create_symlink("..data/" + file, folder / file);
    }
    container.mounts.emplace_back(folder.string(), there);
  }

  ChildProcess& start(const std::vector<std::string>& words) {
    const auto command = container.command(directory, words);
    program_.emplace(command);
    return *program_;
  }

  // As the API server forwards it, or as a probe asks, without checking whom it talks to.
  test::HttpAnswer get(const std::string& target, bool forwarded = false) {
    http::ClientTlsOptions tls{.verify_peer = false};
    http::ClientRequest request{.target = target};
    request.headers.add("Host", "localhost");
    if (forwarded) {
      tls.pair = cluster.front_proxy.issue({.common_name = "front-proxy-client"});
      request.headers.add("X-Remote-User", "system:serviceaccount:kube-system:horizontal-pod-autoscaler");
    }
    http::Client client(io.get_executor(), clock,
                        {.host = "127.0.0.1", .port = 6443, .tls = http::make_client_tls(tls)});
    test::HttpAnswer answer;
    http::BodySink sink = [&answer](int, std::string_view piece) -> Result<void> {
      answer.body += piece;
      return {};
    };
    const http::CallOptions options{.deadline = clock.now() + std::chrono::seconds(20)};
    const auto response = test::run_coroutine(io, client.call(std::move(request), options, sink));
    if (response) answer.status = response->status;
    return answer;
  }
  void wait_until_ready() {
    const auto give_up = clock.now() + std::chrono::seconds(40);
    while (get("/readyz").status != 200) {
      ASSERT_FALSE(program_->has_ended()) << program_->output();
      ASSERT_LT(clock.now(), give_up) << program_->output();
      io.restart();
      io.run_for(std::chrono::milliseconds(20));
    }
    for (const auto* probe : {"/healthz", "/livez", "/readyz"}) EXPECT_EQ(get(probe).status, 200) << probe;
  }
  void expect_a_clean_end() {
    program_->signal(SIGTERM);
    while (!program_->has_ended()) {
      io.restart();
      io.run_for(std::chrono::milliseconds(20));
    }
    EXPECT_EQ(program_->exit_code(), 0) << program_->output();
    EXPECT_THAT(program_->output(), testing::Not(HasSubstr("the-account")));
  }

 private:
  std::optional<ChildProcess> program_;
};

TEST_F(Contract, StartsAsTheChartStartsIt) {
  container.user = 10001;
  mount("config", "/etc/adapter", {{"config.yaml", test::kWebinarRule}});
  start(test::arguments_of_chart(prometheus.url(), /*with_certificate=*/false));
  wait_until_ready();
  const auto answer = get(kPods, true);
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr(R"("value":"7")"));
  EXPECT_EQ(get(kPods).status, 403) << "a stranger";
  expect_a_clean_end();
}

TEST_F(Contract, StartsAsTheChartStartsItWithACertificate) {
  const test::Authority authority;
  const auto pair = authority.issue({.common_name = "adapter", .usage = "serverAuth"});
  mount("serving", "/var/run/serving-cert", {{"tls.crt", pair.certificate_pem}, {"tls.key", pair.key_pem}});
  mount("config", "/etc/adapter", {{"config.yaml", test::kWebinarRule}});
  start(test::arguments_of_chart(prometheus.url(), /*with_certificate=*/true));
  wait_until_ready();
  EXPECT_EQ(get(kPods, true).status, 200);
  expect_a_clean_end();
}

TEST_F(Contract, StartsAsKubePrometheusStartsItEvenWithoutAPrometheus) {
  mount("config", "/etc/adapter", {{"config.yaml", R"("resourceRules":
  "cpu":
    "containerLabel": "container"
    "containerQuery": sum by (<<.GroupBy>>) (irate(container_cpu_usage_seconds_total{<<.LabelMatchers>>}[4m]))
    "nodeQuery": sum by (<<.GroupBy>>) (irate(node_cpu_usage_seconds_total{<<.LabelMatchers>>}[4m]))
    "resources":
      "overrides":
        "namespace": {"resource": "namespace"}
        "node": {"resource": "node"}
        "pod": {"resource": "pod"}
  "window": "5m"
)"}});
  container.empty_folders.emplace_back("/var/run/serving-cert");
  auto& program = start(test::arguments_of_kube_prometheus());
  wait_until_ready();
  EXPECT_EQ(get("/apis", true).status, 200);
  EXPECT_THAT(program.output(), testing::Not(HasSubstr("is not known")));
  expect_a_clean_end();
}

}  // namespace
}  // namespace adapter
