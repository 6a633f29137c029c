#include "provider/usage_matcher.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/heap_bytes.hpp"
#include "base/text_hash.hpp"
#include "provider/sample_quantity.hpp"

namespace adapter::provider {
namespace {

// Which of several samples for one container counts.
enum class Repeated { last_counts, first_counts };

enum Part : std::size_t { kCpu, kMemory };
constexpr std::array kParts{kCpu, kMemory};

// What counts for one container.
struct Amount {
  std::int64_t milli = 0;
  std::chrono::system_clock::time_point time;
  std::string refused;  // a value that cannot be expressed, as text
};
using Amounts = std::array<std::optional<Amount>, kParts.size()>;

// What the samples say of one object.
struct Gathered {
  std::map<std::string_view, Amounts> containers;  // by name
  std::array<bool, kParts.size()> has{};

  bool has_named(Part part) const {
    return std::ranges::any_of(containers,
                               [part](const auto& one) { return !one.first.empty() && one.second[part].has_value(); });
  }
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
      const auto name = sample.label(query.object_label);
      if (!name) {
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
      const auto container = sample.label(query.container_label);
      auto& slot = gathered.containers[container ? std::string_view(*container) : std::string_view()][part];
      if (slot) ++fact.repeated;
      if (further && repeated_ == Repeated::first_counts) continue;
      const auto value = milli_value_of(sample);
      Amount amount{.milli = value.verdict == meta::Verdict::value ? std::max<std::int64_t>(value.milli, 0) : 0,
                    .time = slot ? std::min(slot->time, sample.time) : sample.time,
                    .refused = slot ? std::move(slot->refused) : std::string()};
      if (value.verdict == meta::Verdict::unrepresentable && amount.refused.empty())
        amount.refused = value_text(sample);
      slot = std::move(amount);
    }
    trace_.push_back(std::move(fact));
  }

  std::vector<meta::ResourceMetrics> finish(const std::string& cpu_rule, const std::string& memory_rule) {
    std::array<UsageGap, kParts.size()> gaps{UsageGap{.rule = cpu_rule}, UsageGap{.rule = memory_rule}};
    std::array<UsageUnnamed, kParts.size()> unnamed{UsageUnnamed{.rule = cpu_rule}, UsageUnnamed{.rule = memory_rule}};
    // One fact for however many: the pods of a cluster may all be without samples.
    std::array<std::optional<UsageMissing>, kParts.size()> missing;
    std::optional<ValueRefused> refused;
    std::vector<meta::ResourceMetrics> out;
    out.reserve(objects_.size());
    for (std::size_t i = 0; i < objects_.size(); ++i) {
      auto& gathered = gathered_[i];
      auto& object = objects_[i];
      for (const auto part : kParts) leave_out_unnamed(gathered, part, object.name, unnamed[part]);
      if (const auto* value = refused_value(gathered)) {
        if (refused) ++refused->others;
        if (!refused) refused.emplace(ValueRefused{.object = object.name, .value = *value});
        continue;
      }
      if (!gathered.has[kCpu] || !gathered.has[kMemory]) {
        auto& fact = missing[gathered.has[kCpu] ? kMemory : kCpu];
        if (fact) ++fact->others;
        if (!fact)
          fact.emplace(UsageMissing{.object = object.name, .rule = gathered.has[kCpu] ? memory_rule : cpu_rule});
        continue;
      }
      for (const auto part : kParts) count_gaps(gathered, part, object.name, gaps[part]);
      out.push_back(metrics_of(gathered, object));
    }
    if (refused) trace_.push_back(std::move(*refused));
    for (const auto part : kParts) {
      if (missing[part]) trace_.push_back(std::move(*missing[part]));
      if (unnamed[part].samples > 0) trace_.push_back(std::move(unnamed[part]));
      if (gaps[part].containers > 0) trace_.push_back(std::move(gaps[part]));
    }
    return out;
  }

 private:
  // Of cAdvisor's series, one without a container is the sum of those with one: it would double the pod.
  static void leave_out_unnamed(Gathered& gathered, Part part, const std::string& object, UsageUnnamed& fact) {
    const auto found = gathered.containers.find("");
    if (found == gathered.containers.end() || !found->second[part] || !gathered.has_named(part)) return;
    if (fact.samples++ == 0) fact.example = object;
    found->second[part].reset();
    const bool empty = std::ranges::none_of(found->second, [](const auto& amount) { return amount.has_value(); });
    if (empty) gathered.containers.erase(found);
  }

  static const std::string* refused_value(const Gathered& gathered) {
    for (const auto part : kParts) {
      for (const auto& [name, amounts] : gathered.containers) {
        if (amounts[part] && !amounts[part]->refused.empty()) return &amounts[part]->refused;
      }
    }
    return nullptr;
  }

  static void count_gaps(const Gathered& gathered, Part part, const std::string& object, UsageGap& fact) {
    for (const auto& [name, amounts] : gathered.containers) {
      if (amounts[part]) continue;
      if (fact.containers++ == 0) fact.example = (name.empty() ? "" : std::string(name) + " of ") + object;
    }
  }

  static meta::ResourceMetrics metrics_of(const Gathered& gathered, cluster::Object& object) {
    meta::ResourceMetrics out{.object_namespace = std::move(object.object_namespace),
                              .name = std::move(object.name),
                              .labels = std::move(object.labels),
                              .time = std::chrono::system_clock::time_point::max()};
    out.containers.reserve(gathered.containers.size());
    for (const auto& [name, amounts] : gathered.containers) {
      const auto milli = [&amounts](Part part) { return amounts[part] ? amounts[part]->milli : 0; };
      out.containers.push_back({.name = std::string(name), .cpu_milli = milli(kCpu), .memory_milli = milli(kMemory)});
      for (const auto& amount : amounts) {
        if (amount) out.time = std::min(out.time, amount->time);
      }
    }
    return out;
  }

  std::span<cluster::Object> objects_;
  Repeated repeated_;
  DecisionTrace& trace_;
  std::vector<Gathered> gathered_;  // for each object
  std::unordered_map<std::string_view, std::size_t, TextHash> positions_;
};

std::vector<meta::ResourceMetrics> match(std::span<cluster::Object> objects, const UsageSamples& cpu,
                                         const UsageSamples& memory, Repeated repeated, DecisionTrace& trace) {
  UsageMatcher matcher(objects, repeated, trace);
  matcher.take(cpu, kCpu);
  matcher.take(memory, kMemory);
  return matcher.finish(cpu.rule, memory.rule);
}

}  // namespace

std::size_t bytes_of_matching(const promql::SampleList& cpu, const promql::SampleList& memory) {
  constexpr std::size_t kTreeNode =
      4 * sizeof(void*) + sizeof(std::pair<std::string_view, Amounts>) + 2 * sizeof(void*);
  return (cpu.size() + memory.size()) * (kTreeNode + sizeof(meta::ContainerUsage)) + cpu.bytes() + memory.bytes();
}

std::size_t bytes_of_containers(const std::vector<meta::ResourceMetrics>& metrics) {
  std::size_t out = metrics.size() * sizeof(meta::ResourceMetrics);
  for (const auto& each : metrics) {
    out += each.containers.capacity() * sizeof(meta::ContainerUsage);
    for (const auto& container : each.containers) out += heap_bytes(container.name);
  }
  return out;
}

std::vector<meta::ResourceMetrics> match_pod_usage(std::span<cluster::Object> objects, const UsageSamples& cpu,
                                                   const UsageSamples& memory, DecisionTrace& trace) {
  return match(objects, cpu, memory, Repeated::last_counts, trace);
}

std::vector<meta::ResourceMetrics> match_node_usage(std::span<cluster::Object> objects, const UsageSamples& cpu,
                                                    const UsageSamples& memory, DecisionTrace& trace) {
  return match(objects, cpu, memory, Repeated::first_counts, trace);
}

}  // namespace adapter::provider
