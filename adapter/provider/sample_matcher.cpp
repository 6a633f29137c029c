#include "provider/sample_matcher.hpp"

#include <optional>
#include <unordered_map>

#include "base/text_hash.hpp"
#include "provider/explanation.hpp"
#include "provider/sample_quantity.hpp"

namespace adapter::provider {

Result<std::vector<meta::MetricValue>> match_samples(const promql::SampleList& samples, std::string_view label,
                                                     std::span<const std::string> names, DecisionTrace& trace) {
  std::unordered_map<std::string_view, std::optional<promql::SampleView>, TextHash> wanted;
  wanted.reserve(names.size());
  for (const auto& name : names) wanted.emplace(name, std::nullopt);

  SamplesMatched fact{.label = std::string(label), .samples = samples.size()};
  for (const auto& sample : samples) {
    const auto object = sample.label(label);
    if (!object) {
      ++fact.without_label;
      continue;
    }
    const auto slot = wanted.find(*object);
    if (slot == wanted.end()) {
      ++fact.unasked;
      continue;
    }
    if (slot->second) ++fact.repeated;
    slot->second = sample;
  }

  std::vector<meta::MetricValue> out;
  out.reserve(names.size());
  for (const auto& name : names) {
    const auto& sample = wanted.find(name)->second;
    if (!sample) continue;
    const auto value = milli_value_of(*sample);
    if (value.verdict == meta::Verdict::unrepresentable) {
      trace.push_back(ValueRefused{.object = name, .value = value_text(*sample)});
      return Error{ErrorKind::unrepresentable, explain(trace.back()), ""};
    }
    out.push_back({.object_name = name, .milli = value.verdict == meta::Verdict::nothing ? 0 : value.milli});
  }
  fact.matched = out.size();
  trace.push_back(std::move(fact));
  return out;
}

}  // namespace adapter::provider
