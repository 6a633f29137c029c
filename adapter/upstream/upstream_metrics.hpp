#pragma once

// What a backend was asked, and how it went.
//
// prometheus_adapter_prometheus_client_request_duration_seconds keeps the incumbent's name and labels, and its rule: it
// holds answered requests only, whatever the answer. (The incumbent exposes it with resource rules alone, and with the
// user information of the URL in it; neither is copied.)

#include <chrono>
#include <string>

#include "base/result.hpp"
#include "http/client.hpp"
#include "runtime/metrics.hpp"

namespace adapter::upstream {

class UpstreamMetrics {
 public:
  // `registry` must outlive this object. `backend` is its name in the rules; `server` its address, without credentials.
  UpstreamMetrics(runtime::MetricRegistry& registry, std::string backend, const std::string& server);

  enum class Call { query, series };
  // One request was sent, or could not be. Counted by HTTP status, or by `timeout`, `unavailable` or `malformed`.
  void ended(Call call, const Result<http::ClientResponse>& outcome, std::chrono::nanoseconds took);

 private:
  runtime::Counters& requests_;
  runtime::Histogram& query_;
  runtime::Histogram& series_;
  std::string backend_;
};

}  // namespace adapter::upstream
