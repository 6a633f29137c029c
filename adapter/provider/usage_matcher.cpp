#include "provider/usage_matcher.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "provider/sample_quantity.hpp"

namespace adapter::provider {
namespace {

// Which of several samples for one container counts.
enum class Repeated { last_counts, first_counts };

enum Part : std::size_t { kCpu, kMemory };

// What the samples say of one object.
struct Gathered {
  std::map<std::string_view, std::array<std::optional<std::int64_t>, 2>> containers;  // by name
  std::chrono::system_clock::time_point oldest = std::chrono::system_clock::time_point::max();
  std::array<bool, 2> has{};
  bool refused = false;  // a value that cannot be expressed
};

class UsageMatcher {
 public:
  UsageMatcher(std::span<cluster::Object> objects, Repeated repeated, DecisionTrace& trace)
      : objects_(objects), repeated_(repeated), trace_(trace), gathered_(objects.size()) {
    positions_.reserve(objects.size());
    for (std::size_t i = 0; i < objects.size(); ++i) positions_.emplace(objects[i].name, i);
  }

  void take(const UsageSamples& query, Part part) {
    SamplesMatched fact{.label = query.object_label, .samples = query.samples.size()};
    for (const auto& sample : query.samples) {
      const auto* name = sample.label(query.object_label);
      if (name == nullptr) {
        ++fact.without_label;
        continue;
      }
      const auto position = positions_.find(*name);
      if (position == positions_.end()) {
        ++fact.unasked;
        continue;
      }
      auto& gathered = gathered_[position->second];
      if (!gathered.has[part]) ++fact.matched;
      const bool further = std::exchange(gathered.has[part], true);
      const auto* container = sample.label(query.container_label);
      auto& slot = gathered.containers[container == nullptr ? std::string_view() : *container][part];
      if (slot) ++fact.repeated;
      if (further && repeated_ == Repeated::first_counts) continue;
      slot = amount_of(sample, *name, gathered);
      gathered.oldest = std::min(gathered.oldest, sample.time);
    }
    trace_.push_back(std::move(fact));
  }

  std::vector<meta::ResourceMetrics> finish(const std::string& cpu_rule, const std::string& memory_rule) {
    std::vector<meta::ResourceMetrics> out;
    out.reserve(objects_.size());
    for (std::size_t i = 0; i < objects_.size(); ++i) {
      const auto& gathered = gathered_[i];
      auto& object = objects_[i];
      if (gathered.refused) continue;
      if (!gathered.has[kCpu] || !gathered.has[kMemory]) {
        trace_.push_back(UsageMissing{.object = object.name, .rule = gathered.has[kCpu] ? memory_rule : cpu_rule});
        continue;
      }
      meta::ResourceMetrics one{.object_namespace = std::move(object.object_namespace),
                                .name = std::move(object.name),
                                .labels = std::move(object.labels),
                                .time = gathered.oldest};
      one.containers.reserve(gathered.containers.size());
      for (const auto& [name, amounts] : gathered.containers) {
        one.containers.push_back({.name = std::string(name),
                                  .cpu_milli = amounts[kCpu].value_or(0),
                                  .memory_milli = amounts[kMemory].value_or(0)});
      }
      out.push_back(std::move(one));
    }
    return out;
  }

 private:
  std::int64_t amount_of(const promql::Sample& sample, const std::string& object, Gathered& gathered) {
    const auto value = milli_value_of(sample);
    const bool bad = value.verdict == meta::Verdict::unrepresentable;
    if (bad && !std::exchange(gathered.refused, true)) {  // once: the answer may hold any number of such samples
      trace_.push_back(ValueRefused{.object = object, .value = value_text(sample)});
    }
    return value.verdict == meta::Verdict::value ? std::max<std::int64_t>(value.milli, 0) : 0;
  }

  std::span<cluster::Object> objects_;
  Repeated repeated_;
  DecisionTrace& trace_;
  std::vector<Gathered> gathered_;  // for each object
  std::unordered_map<std::string_view, std::size_t> positions_;
};

std::vector<meta::ResourceMetrics> match(std::span<cluster::Object> objects, const UsageSamples& cpu,
                                         const UsageSamples& memory, Repeated repeated, DecisionTrace& trace) {
  UsageMatcher matcher(objects, repeated, trace);
  matcher.take(cpu, kCpu);
  matcher.take(memory, kMemory);
  return matcher.finish(cpu.rule, memory.rule);
}

}  // namespace

std::vector<meta::ResourceMetrics> match_pod_usage(std::span<cluster::Object> objects, const UsageSamples& cpu,
                                                   const UsageSamples& memory, DecisionTrace& trace) {
  return match(objects, cpu, memory, Repeated::last_counts, trace);
}

std::vector<meta::ResourceMetrics> match_node_usage(std::span<cluster::Object> objects, const UsageSamples& cpu,
                                                    const UsageSamples& memory, DecisionTrace& trace) {
  return match(objects, cpu, memory, Repeated::first_counts, trace);
}

}  // namespace adapter::provider
