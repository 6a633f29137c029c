#pragma once

// Joins the samples of a query to the objects they belong to, by the value of one label. Pure.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "meta/metric_value.hpp"
#include "promql/sample_list.hpp"
#include "provider/decision_trace.hpp"

namespace adapter::provider {

// Values of the named objects, in the order of `names`; objects without a sample are left out. Of several samples of
// one object the last counts, as with the incumbent. NaN is 0: an idle service divides zero by zero and must be allowed
// to scale in. A value that no quantity can express, a native histogram among them, fails the whole (unrepresentable),
// naming the object. The facts go to `trace`.
Result<std::vector<meta::MetricValue>> match_samples(const promql::SampleList& samples, std::string_view label,
                                                     std::span<const std::string> names, DecisionTrace& trace);

}  // namespace adapter::provider
