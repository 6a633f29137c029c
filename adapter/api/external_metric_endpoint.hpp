#pragma once

// Values on the wire: ExternalMetricValueList of external.metrics.k8s.io/v1beta1 (wire 2.5).

#include <string>

#include "api/request_path.hpp"
#include "http/message.hpp"
#include "meta/external_metric_value.hpp"
#include "provider/external_metric_provider.hpp"
#include "runtime/asio.hpp"

namespace adapter::api {

// Compact JSON without a line break at the end. Time stamps have whole seconds.
std::string write_external_metric_values(const meta::ExternalMetricValueList& list);

class ExternalMetricEndpoint {
 public:
  // The references must outlive the endpoint.
  ExternalMetricEndpoint(provider::ExternalMetricProvider& provider, const runtime::Clock& clock,
                         const runtime::Logger& logger)
      : provider_(provider), clock_(clock), logger_(logger) {}

  // Answers a request for values: JSON or a Status. `deadline` is that of the request.
  asio::awaitable<http::Response> answer(http::Request request, RequestPath path, runtime::SteadyTime deadline);

 private:
  provider::ExternalMetricProvider& provider_;
  const runtime::Clock& clock_;
  const runtime::Logger& logger_;
};

}  // namespace adapter::api
