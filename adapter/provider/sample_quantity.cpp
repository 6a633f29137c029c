#include "provider/sample_quantity.hpp"

#include <cmath>
#include <cstdio>

namespace adapter::provider {

meta::MilliValue milli_value_of(const promql::Sample& sample) {
  if (sample.histogram) return {.verdict = meta::Verdict::unrepresentable};
  return meta::milli_value(sample.value);
}

std::string value_text(const promql::Sample& sample) {
  if (sample.histogram) return "(a native histogram)";
  if (std::isnan(sample.value)) return "NaN";
  if (std::isinf(sample.value)) return sample.value > 0 ? "+Inf" : "-Inf";
  char text[40];
  const int size = std::snprintf(text, sizeof text, "%g", sample.value);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace adapter::provider
