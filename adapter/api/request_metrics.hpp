#pragma once

// Requests by what they ask for, how they end and how long they take, under the names and labels that dashboards for
// the generic API server select: apiserver_request_total and apiserver_request_duration_seconds (k8s.io/apiserver,
// pkg/endpoints/metrics), apiserver_current_inflight_requests.
//
// Label values come from a closed list, none from the request: for values of metrics `resource` and `subresource` are
// `*`, as in the incumbent (which registers one route for all), so that no caller can add label sets. For other paths
// `subresource` is the path, as there for health checks. More is counted than there: every answer, refusals included.

#include <chrono>
#include <cstdint>
#include <map>
#include <string_view>
#include <unordered_map>

#include "api/request_path.hpp"
#include "runtime/metrics.hpp"

namespace adapter::api {

class RequestMetrics {
 public:
  // `registry` must outlive this object.
  explicit RequestMetrics(runtime::MetricRegistry& registry);

  // Requests of one kind: all labels are equal but the status.
  class Kind {
   public:
    Kind(runtime::Counters& totals, runtime::Histogram& duration, runtime::LabelValues labels)
        : totals_(totals), duration_(duration), labels_(std::move(labels)) {}
    void answered(int status, std::chrono::nanoseconds took);

   private:
    runtime::Counters& totals_;
    runtime::Histogram& duration_;
    runtime::LabelValues labels_;
    std::map<int, runtime::Counter*> by_status_;
  };

  // Valid as long as this object. A target that could not be understood has the default path.
  Kind& kind_of(const RequestPath& path, std::string_view method);

  // How many run now, those that do not count towards the limit left out.
  void set_running(std::size_t count) { running_.set(static_cast<double>(count)); }

 private:
  runtime::Counters& totals_;
  runtime::Histograms& durations_;
  runtime::Gauge& running_;
  std::unordered_map<std::uint64_t, Kind> kinds_;  // by a number made of the label values
};

}  // namespace adapter::api
