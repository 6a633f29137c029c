#include "upstream/upstream_metrics.hpp"

namespace adapter::upstream {
namespace {

runtime::Histograms& durations(runtime::MetricRegistry& registry) {
  return registry.histograms("prometheus_adapter_prometheus_client_request_duration_seconds",
                             "Time a backend took to answer, by API path and server.", {"path", "server"},
                             runtime::default_duration_bounds());
}

std::string code_of(const Result<http::ClientResponse>& outcome) {
  if (outcome) return std::to_string(outcome->status);
  switch (outcome.error().kind) {
    case ErrorKind::upstream_timeout:
      return "timeout";
    case ErrorKind::upstream_unavailable:
    case ErrorKind::unavailable:
      return "unavailable";
    default:
      return "malformed";
  }
}

}  // namespace

UpstreamMetrics::UpstreamMetrics(runtime::MetricRegistry& registry, std::string backend, const std::string& server)
    : requests_(registry.counters("promadapter_upstream_requests_total",
                                  "Requests to a backend, by HTTP status or by why there was none.",
                                  {"backend", "code"})),
      query_(durations(registry).with({"/api/v1/query", server})),
      series_(durations(registry).with({"/api/v1/series", server})),
      backend_(std::move(backend)) {
}

void UpstreamMetrics::ended(Call call, const Result<http::ClientResponse>& outcome, std::chrono::nanoseconds took) {
  const auto code = code_of(outcome);
  requests_.with({backend_, code}).add();
  if (code == "timeout" || code == "unavailable") return;
  (call == Call::query ? query_ : series_).observe(std::chrono::duration<double>(took).count());
}

}  // namespace adapter::upstream
