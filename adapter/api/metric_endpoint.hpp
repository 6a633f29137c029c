#pragma once

// Values on the wire: MetricValueList of custom.metrics.k8s.io, v1beta1 and v1beta2 (wire 2.4).

#include <cstddef>
#include <string>
#include <string_view>

#include "api/request_path.hpp"
#include "api/text_out.hpp"
#include "http/message.hpp"
#include "meta/metric_value.hpp"
#include "provider/custom_metric_provider.hpp"
#include "runtime/asio.hpp"
#include "runtime/budget.hpp"

namespace adapter::api {

// Compact JSON without a line break at the end. Time stamps have whole seconds. Every item repeats the metric's
// selector: a few kilobytes of that make a large text, which is why its size is told before it is written.
class MetricValuesText {
 public:
  // The list must outlive it.
  MetricValuesText(const meta::MetricValueList& list, std::string_view version);

  std::size_t size() const { return size_; }  // about, and no less
  void write(TextOut& out) const;

 private:
  const meta::MetricValueList& list_;
  // What all items share: the text before the name, between name and value, and after the value.
  std::string head_, before_, between_, after_;
  std::size_t size_ = 0;
};

class MetricEndpoint {
 public:
  // The references must outlive the endpoint.
  MetricEndpoint(provider::CustomMetricProvider& provider, const runtime::Clock& clock, const runtime::Logger& logger,
                 runtime::Budget& budget)
      : provider_(provider), clock_(clock), logger_(logger), budget_(budget) {}

  // Answers a request for values: JSON or a Status. `deadline` is that of the request, `caller` as
  // QueryCall has it.
  asio::awaitable<http::Response> answer(http::Request request, RequestPath path, runtime::SteadyTime deadline,
                                         std::string caller = {});

 private:
  provider::CustomMetricProvider& provider_;
  const runtime::Clock& clock_;
  const runtime::Logger& logger_;
  runtime::Budget& budget_;
};

}  // namespace adapter::api
