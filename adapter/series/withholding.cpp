#include "series/withholding.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

namespace adapter::series {
namespace {

constexpr std::uint64_t kTakingAway = 100;  // takes as long as comparing so many bytes

}  // namespace

Withholding::Withholding(MadeMetrics& made, std::vector<meta::GroupResource> resources,
                         const DiscoveredBySelector& discovered, SearchWork& work)
    : made_(made),
      resources_(std::move(resources)),
      discovered_(discovered),
      work_(work),
      begin_(made.names().size() + 1),
      of_names_(made.entries().size()),
      may_name_(resources_.size()) {
  for (const auto& [key, entry] : made_.entries()) ++begin_[MadeMetrics::name_of(key)];
  std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
  for (const auto& [key, entry] : made_.entries()) {
    of_names_[--begin_[MadeMetrics::name_of(key)]] = MadeMetrics::resource_of(key);
  }
  for (Number i = 0; i < made_.names().size(); ++i) {
    if (made_.names()[i].made) open_.push_back(i);
  }
}

void Withholding::withhold(std::span<const Unserved> rules) {
  // What many rules may have been is withheld once, before the last of them.
  using Meaning = std::tuple<const void*, std::string_view, const void*>;
  std::map<Meaning, Number> before;
  const auto meaning_of = [](const Unserved& of) {
    return Meaning(of.filters, of.series_query, of.resources ? of.resources->catalog().get() : nullptr);
  };
  for (const auto& each : rules) before[meaning_of(each)] = std::max(before[meaning_of(each)], each.before);
  for (std::size_t i = 0; i < rules.size(); ++i) {
    withhold(rules[i], std::exchange(before[meaning_of(rules[i])], 0));
    if (work_.is_late()) return withhold_all(rules.subspan(i));
  }
}

void Withholding::withhold(const Unserved& of, Number before) {
  if (of.namers.empty() || before == 0) return;
  for (const auto resource : std::exchange(asked_, {})) may_name_[resource].reset();
  const UnservedRule rule(of, discovered_, work_);
  if (const auto* makes = rule.only_names()) {
    for (const auto& name : *makes) {
      if (const auto known = made_.texts().find(name)) withhold(*known, of, before);
    }
    return;
  }
  for (const auto name : open_) {
    const auto text = made_.texts()[name];
    if (!work_.may_compare(text.size())) return;
    if (rule.may_make(text)) withhold(name, of, before);
  }
  std::erase_if(open_, [this](Number name) {
    const auto& state = made_.names()[name];
    return state.entries == 0 && state.withheld_by;
  });
}

void Withholding::withhold(Number name, const Unserved& of, Number before) {
  std::vector<Number> replaced;
  for (const auto resource : resources_of(name)) {
    work_.may_compare(kTakingAway);
    if (may_name(of, resource)) replaced.push_back(resource);
  }
  made_.withhold(name, replaced, before, of.cause);
}

void Withholding::withhold_all(std::span<const Unserved> rules) {
  const auto last = std::ranges::max(rules, {}, &Unserved::before);
  for (const auto name : open_) made_.withhold(name, resources_of(name), last.before, last.cause);
}

std::span<const Withholding::Number> Withholding::resources_of(Number name) const {
  return std::span(of_names_).subspan(begin_[name], begin_[name + 1] - begin_[name]);
}

bool Withholding::may_name(const Unserved& of, Number resource) {
  if (!of.resources || resources_.empty()) return true;
  auto& known = may_name_[resource];
  if (!known) {
    asked_.push_back(resource);
    known = of.resources->may_name(resources_[resource]);
  }
  return *known;
}

}  // namespace adapter::series
