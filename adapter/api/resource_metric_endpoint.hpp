#pragma once

// metrics.k8s.io/v1beta1: what pods and nodes use, one or all, as objects or as a Table (wire 2.2, 2.3, 2.6, 4.1).

#include "api/request_path.hpp"
#include "http/message.hpp"
#include "provider/resource_metric_provider.hpp"
#include "runtime/asio.hpp"
#include "runtime/budget.hpp"
#include "runtime/loop_turns.hpp"

namespace adapter::api {

class ResourceMetricEndpoint {
 public:
  // The references must outlive the endpoint.
  ResourceMetricEndpoint(provider::ResourceMetricProvider& provider, runtime::Clock& clock,
                         const runtime::Logger& logger, runtime::Budget& budget)
      : provider_(provider), clock_(clock), logger_(logger), budget_(budget), writings_(clock) {}

  // Answers a request for `path.resource_metric`: JSON or a Status. `deadline` is that of the request, `caller` as
  // QueryCall has it.
  asio::awaitable<http::Response> answer(http::Request request, RequestPath path, runtime::SteadyTime deadline,
                                         std::string caller = {});

 private:
  provider::ResourceMetricProvider& provider_;
  const runtime::Clock& clock_;
  const runtime::Logger& logger_;
  runtime::Budget& budget_;
  runtime::LoopTurns writings_;  // of answers: labels that objects share are written for each
};

}  // namespace adapter::api
