#pragma once

// Values on the wire: ExternalMetricValueList of external.metrics.k8s.io/v1beta1 (wire 2.5).

#include "api/request_path.hpp"
#include "api/text_out.hpp"
#include "http/message.hpp"
#include "meta/external_metric_value.hpp"
#include "provider/external_metric_provider.hpp"
#include "runtime/asio.hpp"
#include "runtime/budget.hpp"

namespace adapter::api {

// Compact JSON without a line break at the end. Time stamps have whole seconds.
void write_external_metric_values(const meta::ExternalMetricValueList& list, TextOut& out);

class ExternalMetricEndpoint {
 public:
  // The references must outlive the endpoint.
  ExternalMetricEndpoint(provider::ExternalMetricProvider& provider, const runtime::Clock& clock,
                         const runtime::Logger& logger, runtime::Budget& budget)
      : provider_(provider), clock_(clock), logger_(logger), budget_(budget) {}

  // Answers a request for values: JSON or a Status. `deadline` is that of the request, `caller` as
  // QueryCall has it.
  asio::awaitable<http::Response> answer(http::Request request, RequestPath path, runtime::SteadyTime deadline,
                                         std::string caller = {});

 private:
  provider::ExternalMetricProvider& provider_;
  const runtime::Clock& clock_;
  const runtime::Logger& logger_;
  runtime::Budget& budget_;
};

}  // namespace adapter::api
