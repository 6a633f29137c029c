#pragma once

// Values on the wire: MetricValueList of custom.metrics.k8s.io, v1beta1 and v1beta2 (wire 2.4).

#include <string>
#include <string_view>

#include "api/request_path.hpp"
#include "http/message.hpp"
#include "meta/metric_value.hpp"
#include "provider/custom_metric_provider.hpp"
#include "runtime/asio.hpp"

namespace adapter::api {

// Compact JSON without a line break at the end. Time stamps have whole seconds.
std::string write_metric_values(const meta::MetricValueList& list, std::string_view version);

class MetricEndpoint {
 public:
  // The references must outlive the endpoint.
  MetricEndpoint(provider::CustomMetricProvider& provider, const runtime::Clock& clock, const runtime::Logger& logger)
      : provider_(provider), clock_(clock), logger_(logger) {}

  // Answers a request for values: JSON or a Status. `deadline` is that of the request.
  asio::awaitable<http::Response> answer(http::Request request, RequestPath path, runtime::SteadyTime deadline);

 private:
  provider::CustomMetricProvider& provider_;
  const runtime::Clock& clock_;
  const runtime::Logger& logger_;
};

}  // namespace adapter::api
