#include "provider/sample_quantity.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace adapter::provider {

meta::MilliValue milli_value_of(const promql::SampleView& sample) {
  if (sample.histogram) return {.verdict = meta::Verdict::unrepresentable};
  return meta::milli_value(sample.value);
}

std::string value_text(const promql::SampleView& sample) {
  if (sample.histogram) return std::string(kNativeHistogram);
  if (std::isnan(sample.value)) return "NaN";
  if (std::isinf(sample.value)) return sample.value > 0 ? "+Inf" : "-Inf";
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), sample.value);
  return {text.data(), end};
}

}  // namespace adapter::provider
