// Prometheus behind TLS: its certificate is verified, ours is shown.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/peer_certificate.hpp"
#include "support/rules.hpp"
#include "support/running_adapter.hpp"

namespace adapter {
namespace {

using testing::HasSubstr;

// A name, not an address; it resolves to 127.0.0.1 everywhere, even without /etc/hosts.
const std::string kHost = "127.1";
const std::string kPod = "/apis/custom.metrics.k8s.io/v1beta1/namespaces/moc/pods/p-a/http_requests_per_second";

struct PrometheusOverTls : testing::Test {
  asio::io_context io;
  runtime::SystemClock clock{io.get_executor()};
  runtime::Logger quiet{0, [](std::string_view) {}};
  test::Authority authority{"prometheus CA"};
  test::RunningAdapter adapter{io};
  std::string seen;  // the common name that the client showed
  std::unique_ptr<http::Server> prometheus;

  asio::awaitable<http::Response> answer(http::Request request) {
    seen = request.peer ? request.peer->common_name() : "";
    http::Response response;
    response.body =
        request.target.find("/series") != std::string::npos
            ? R"({"status":"success","data":[{"__name__":"http_requests_total","namespace":"moc","pod":"p-a"}]})"
            : R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{"pod":"p-a"},"value":[1,"7"]}]}})";
    co_return response;
  }

  void SetUp() override {
    std::vector<std::string> unknown;
    const http::ServerTlsOptions tls{
        .pair =
            authority.issue({.common_name = "prometheus", .usage = "serverAuth", .alternative_names = "DNS:" + kHost}),
        .pair_name = "prometheus"};
    prometheus = std::make_unique<http::Server>(io.get_executor(), clock, quiet, http::make_server_tls(tls, unknown),
                                                [this](http::Request request) { return answer(std::move(request)); });
    prometheus->listen("127.0.0.1", 0);
    adapter.options.prometheus_url = *http::parse_url("https://" + kHost + ":" + std::to_string(prometheus->port()));
    adapter.use_rules(test::kWebinarRule);
  }
  void TearDown() override {
    adapter.stop();
    prometheus->stop_accepting();
    prometheus->cancel();
    test::run_coroutine(io, prometheus->join());
  }
};

TEST_F(PrometheusOverTls, IsVerifiedByItsAuthorityAndSeesOurCertificate) {
  const auto pair = authority.issue({.common_name = "promadapter"});
  adapter.options.prometheus_ca_file = adapter.directory.write("prometheus-ca.crt", authority.certificate_pem());
  adapter.options.prometheus_certificate_file = adapter.directory.write("own.crt", pair.certificate_pem);
  adapter.options.prometheus_key_file = adapter.directory.write("own.key", pair.key_pem);
  adapter.start_and_be_ready();
  EXPECT_THAT(adapter.get(kPod).body, HasSubstr(R"("value":"7")"));
  EXPECT_EQ(seen, "promadapter");
}

TEST_F(PrometheusOverTls, IsRefusedWhenNobodyVouchesForIt) {
  const test::Authority other("other CA");
  adapter.options.prometheus_ca_file = adapter.directory.write("prometheus-ca.crt", other.certificate_pem());
  adapter.start_and_be_ready();
  EXPECT_THAT(adapter.get(kPod).body, HasSubstr("prometheus: TLS: certificate refused"));
}

TEST_F(PrometheusOverTls, IsRefusedUnderAnotherName) {
  adapter.options.prometheus_ca_file = adapter.directory.write("prometheus-ca.crt", authority.certificate_pem());
  adapter.options.prometheus_url.host = "127.0.0.1";
  adapter.start_and_be_ready();
  EXPECT_THAT(adapter.get(kPod).body, HasSubstr("prometheus: TLS: certificate refused"));
}

}  // namespace
}  // namespace adapter
