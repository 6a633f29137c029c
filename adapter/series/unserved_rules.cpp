#include "series/unserved_rules.hpp"

#include <algorithm>

namespace adapter::series {
namespace {

std::uint32_t number(std::size_t position) {
  return static_cast<std::uint32_t>(position);
}

// Of large ones there may be as many as may have been one of many rules.
std::shared_ptr<const rules::ResourceMapper> resources_of(const std::shared_ptr<const rules::BoundRule>& rule) {
  return {rule, &rule->resources};
}

// Beside the last one: that as it was, and as it was but for the seriesQuery it has now.
void add_last_good(const SeriesRegistry& registry, std::size_t index, std::vector<Unserved>& out) {
  const auto now = out.back();
  for (const auto& each : std::ranges::equal_range(registry.last_good(), index, {}, &LastGoodRule::index)) {
    const auto& rule = each.rule->rule;
    for (const std::string_view query : {std::string_view(rule.series_query), now.series_query}) {
      out.push_back({.series_query = query,
                     .filters = &rule.filters,
                     .namers = {&rule.namer, 1},
                     .resources = resources_of(each.rule),
                     .before = now.before,
                     .cause = now.cause});
      if (now.series_query.empty() || now.series_query == rule.series_query) break;
    }
  }
}

// Kinds may have gone that it knew: of these nothing is guessed, it may be those still.
void add_resources(const SeriesRegistry& registry, const rules::QuarantinedRule& rule, std::vector<Unserved>& out) {
  std::vector<rules::ResourceMapper::Problem> unknown, none;
  auto options = *rule.resources;
  const auto& catalog = registry.rules()->catalog;
  out.back().resources = std::make_shared<const rules::ResourceMapper>(options, catalog, unknown);
  const auto forms = std::ranges::equal_range(registry.last_good(), rule.index, {}, &LastGoodRule::index);
  const auto known = std::ranges::find_if(forms, [&](const LastGoodRule& each) {
    return each.rule->rule.fingerprint.resources == rule.fingerprint.resources;
  });
  if (unknown.empty() || rule.fingerprint.resources == 0 || known == forms.end()) return;
  std::erase_if(options.overrides, [&](const rules::ResourceOverride& each) {
    return std::ranges::any_of(unknown, [&](const auto& problem) { return problem.entry.label == each.label; });
  });
  out.back().resources = std::make_shared<const rules::ResourceMapper>(std::move(options), catalog, none);
  out.push_back(out.back());
  out.back().resources = resources_of(known->rule);
}

}  // namespace

std::vector<Unserved> unserved_rules(const SeriesRegistry& registry) {
  std::vector<Unserved> out;
  const auto& states = registry.states();
  for (std::size_t i = 0; i < states.size(); ++i) {
    const auto& state = states[i];
    const auto& rule = state.rule->rule;
    const bool makes_nothing = !state.listed || rules::makes_no_metric(rule);
    if (!makes_nothing && !state.in_part && state.too_large.empty()) continue;
    out.push_back({.series_query = rule.series_query,
                   .filters = &rule.filters,
                   .namers = {&rule.namer, 1},
                   .resources = resources_of(state.rule),
                   .before = number(i),
                   .cause = number(i)});
    if (makes_nothing || state.in_part) add_last_good(registry, rule.index, out);
  }
  const auto& quarantined = registry.rules()->quarantined;
  for (std::size_t i = 0; i < quarantined.size(); ++i) {
    const auto& rule = quarantined[i];
    if (rule.section != registry.section()) continue;
    const auto behind =
        std::ranges::find_if(states, [&](const RuleState& state) { return state.rule->rule.index > rule.index; });
    out.push_back({.series_query = rule.series_query,
                   .filters = &rule.filters,
                   .namers = rule.names.namers,
                   .of_parts = rule.names.of_parts,
                   .resources = nullptr,
                   .before = number(static_cast<std::size_t>(behind - states.begin())),
                   .cause = number(states.size() + i)});
    if (rule.resources) add_resources(registry, rule, out);
    add_last_good(registry, rule.index, out);
  }
  return out;
}

}  // namespace adapter::series
