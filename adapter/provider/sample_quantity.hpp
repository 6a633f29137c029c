#pragma once

// What a sample is worth as a quantity: meta::milli_value for samples, native histograms among them.

#include <string>
#include <string_view>

#include "meta/quantity.hpp"
#include "promql/sample_list.hpp"

namespace adapter::provider {

inline constexpr std::string_view kNativeHistogram = "(a native histogram)";

// A native histogram has no single value: unrepresentable.
meta::MilliValue milli_value_of(const promql::SampleView& sample);

// For people who read why a value was refused, as Prometheus spells it and with every digit that counts: `+Inf`, `NaN`,
// `1e+300`, `-1000000000000001`; `(a native histogram)`.
std::string value_text(const promql::SampleView& sample);

}  // namespace adapter::provider
