// Whatever is rotated while requests run: none of them fails, and the new content counts afterwards.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/fake_cluster.hpp"
#include "support/fake_prometheus.hpp"
#include "support/rules.hpp"
#include "support/running_adapter.hpp"

namespace adapter {
namespace {

namespace fs = std::filesystem;
using test::FakeApiServer;
using test::FakePrometheus;
using test::RunningAdapter;
using testing::HasSubstr;

const std::string kCm = "/apis/custom.metrics.k8s.io/v1beta1";
const std::string kPods = kCm + "/namespaces/moc/pods/*/http_requests_per_second?labelSelector=app%3Dmoc";
const std::string kSeries =
    R"({"status":"success","data":[{"__name__":"http_requests_total","namespace":"moc","pod":"p-a"}]})";
const std::string kSamples =
    R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{"pod":"p-a"},"value":[1,"7"]},)"
    R"({"metric":{"pod":"p-b"},"value":[1,"8"]}]}})";

std::string pod(const std::string& name) {
  return R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":")" + name +
         R"(","namespace":"moc","labels":{"app":"moc"}}})";
}
std::string objects(const std::string& pods) {
  return R"({"apiVersion":"v1","kind":"List","items":[)" + pods + "]}";
}
std::string rule_named(const std::string& metric) {
  return "- seriesQuery: http_requests_total\n  resources: {template: <<.Resource>>}\n  name: {as: " + metric +
         "}\n  metricsQuery: sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)\n";
}

// Callers that ask one after the other on connections they keep, until finish().
class Load {
 public:
  explicit Load(RunningAdapter& adapter) : adapter_(adapter) {}

  void add(RunningAdapter::Caller caller) {
    callers_.push_back(caller);
    ask(std::move(caller));
  }
  // Turns the clock by a quarter of a second every 50 answers until it holds, but not while a file is being read; and
  // then goes on for a while.
  void go_until(const std::function<bool()>& done) {
    for (int i = 0; !done(); ++i) {
      ASSERT_LT(i, 4 * 6) << "six seconds are enough for every change";
      adapter_.clock.advance(std::chrono::milliseconds(250));
      go(50);
      adapter_.run_until([this] { return adapter_.application().running_in_background() == 0; });
    }
    go(200);
  }
  void go(std::size_t more) {
    adapter_.run_until([this, until = answered_ + more] { return answered_ >= until; });
  }
  // After so many answers at least.
  void finish(std::size_t answers) {
    while (answered_ < answers) go(50);
    finishing_ = true;
    adapter_.run_until([this] { return answered_ == asked_; });
    EXPECT_EQ(failed_, 0u) << "the first: " << first_failure_;
    for (const auto& caller : callers_) EXPECT_EQ(caller.client->connects(), 1u) << "a kept connection was closed";
  }

 private:
  void ask(RunningAdapter::Caller caller) {
    if (finishing_) return;
    ++asked_;
    adapter_.begin(caller, kPods, [this, caller](Result<RunningAdapter::Answer> answer) {
      ++answered_;
      const bool good = answer && answer->status == 200 && answer->body.find(R"("value":"8")") != std::string::npos;
      if (!good && failed_++ == 0) {
        first_failure_ = "after " + std::to_string(answered_) + ": " +
                         (answer ? std::to_string(answer->status) + " " + answer->body : answer.error().message);
      }
      ask(caller);
    });
  }

  RunningAdapter& adapter_;
  bool finishing_ = false;
  std::size_t asked_ = 0, answered_ = 0, failed_ = 0;
  std::string first_failure_;
  std::vector<RunningAdapter::Caller> callers_;
};

struct Reload : testing::Test {
  asio::io_context io;
  RunningAdapter adapter{io};
  test::Authority serving{"serving CA"};

  // A folder as the kubelet keeps it for a ConfigMap: a change is one rename of a symbolic link.
  void swap_rules(const std::string& yaml) {
    const auto& root = adapter.directory.path();
    const auto version = "..version-" + std::to_string(++version_);
    fs::create_directory(root / version);
    adapter.directory.write(version + "/config.yaml", yaml);
    fs::create_directory_symlink(version, root / "..new");
    fs::rename(root / "..new", root / "..data");
    if (version_ == 1) fs::create_symlink("..data/config.yaml", root / "config.yaml");
    adapter.options.config_file = root / "config.yaml";
  }
  void write_serving_pair() {
    const auto pair = serving.issue(
        {.common_name = "adapter", .usage = "serverAuth", .alternative_names = "IP:127.0.0.1,DNS:localhost"});
    adapter.serving_authority_file = adapter.directory.write("serving-ca.crt", serving.certificate_pem());
    adapter.options.tls_certificate_file = adapter.directory.write("tls.crt", pair.certificate_pem);
    adapter.options.tls_key_file = adapter.directory.write("tls.key", pair.key_pem);
  }

 private:
  int version_ = 0;
};

TEST_F(Reload, FailsNoRequestOutOfTenThousandWhateverChanges) {
  std::string last_token;
  FakeApiServer prometheus(io, [&](const FakeApiServer::Asked& asked) {
    last_token = asked.header("Authorization");
    if (last_token != "Bearer first" && last_token != "Bearer second") return FakeApiServer::Answer{.status = 401};
    return FakeApiServer::Answer{.body = asked.target.find("/series") != std::string::npos ? kSeries : kSamples};
  });
  const auto queried = [&] {
    for (auto asked = prometheus.asked.rbegin(); asked != prometheus.asked.rend(); ++asked) {
      if (asked->target.find("/query") != std::string::npos) return asked->target;
    }
    return std::string();
  };
  write_serving_pair();
  swap_rules(test::kWebinarRule);
  adapter.use_objects(objects(pod("p-a") + "," + pod("p-b")));
  adapter.options.prometheus_url = *http::parse_url(prometheus.url());
  adapter.options.prometheus_token_file = adapter.directory.write("token", "first");
  const auto first_authority = prometheus.authority().certificate_pem();
  adapter.options.prometheus_ca_file = adapter.directory.write("prometheus-ca.crt", first_authority);
  adapter.start_and_be_ready();

  Load load(adapter);
  for (int i = 0; i < 8; ++i) load.add(adapter.caller(adapter.alice()));
  load.go(500);

  const auto operator_ = adapter.caller(adapter.alice());
  swap_rules(test::kWebinarRule + rule_named("another"));
  load.go_until([&] { return adapter.get(operator_, kCm).body.find("pods/another") != std::string::npos; });

  serving = test::Authority("next serving CA");
  write_serving_pair();
  load.go_until([&] { return adapter.try_get(adapter.caller(std::nullopt), "/livez").has_value(); });

  const test::Authority more_clients("more clients");
  const auto bob = adapter.caller(more_clients.issue({.common_name = "bob"}));
  EXPECT_EQ(adapter.get(bob, kCm).status, 401);
  adapter.directory.write("client-ca.crt", adapter.authority.certificate_pem() + more_clients.certificate_pem());
  load.go_until([&] { return adapter.get(bob, kCm).status == 200; });

  adapter.directory.write("token", "second");
  load.go_until([&] { return last_token == "Bearer second"; });

  const auto trust = [&](const std::string& authorities) {
    const auto connections = prometheus.connections();
    adapter.directory.write("prometheus-ca.crt", authorities);
    load.go_until([&] { return prometheus.connections() > connections; });
  };
  const auto next_authority = prometheus.prepare_authority();
  trust(first_authority + next_authority);
  prometheus.use_prepared_authority();
  trust(next_authority);

  adapter.use_objects(objects(pod("p-a") + "," + pod("p-b") + "," + pod("p-c")));
  load.go_until([&] { return queried().find("p-c") != std::string::npos; });

  load.finish(10'000);
}

TEST_F(Reload, FailsNoRequestWhenTheTokenForTheApiServerChanges) {
  FakePrometheus prometheus(io);
  prometheus.on_query = [](const std::string&) { return test::RawServer::ok(kSamples); };
  test::FakeCluster cluster(io);
  cluster.put_pod("p-a", {{"app", "moc"}});
  cluster.put_pod("p-b", {{"app", "moc"}});
  const auto token = adapter.directory.write("token", "first");
  adapter.join(cluster, "tokenFile: \"" + token + "\"");
  adapter.options.authorized_cache_ttl = std::chrono::nanoseconds(0);  // a review for each request
  adapter.options.prometheus_url = *http::parse_url(prometheus.url());
  adapter.use_rules(test::kWebinarRule);
  cluster.server.require_token("first");
  adapter.start_and_be_ready();

  Load load(adapter);
  for (int i = 0; i < 8; ++i) load.add(adapter.caller(adapter.alice()));
  for (const auto* next : {"second", "third", "fourth"}) {
    load.go(200);
    const auto reviews = cluster.reviews();
    adapter.directory.replace("token", next);
    cluster.server.require_token(next);
    load.go_until([&] { return cluster.reviews() > reviews + 100; });
  }
  load.finish(2'000);
  EXPECT_GE(cluster.reviews(), 2'000u);
  EXPECT_EQ(cluster.server.asked.back().header("Authorization"), "Bearer fourth");
}

}  // namespace
}  // namespace adapter
