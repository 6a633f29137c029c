#include "series/unserved_rules.hpp"

#include <algorithm>
#include <boost/container_hash/hash.hpp>

namespace adapter::series {
namespace {

std::size_t identity_of(const rules::QuarantinedRule& rule) {
  std::size_t seed = 0;
  boost::hash_combine(seed, rule.series_query);
  for (const auto& finding : rule.findings) boost::hash_combine(seed, finding.message);
  return seed;
}

}  // namespace

bool makes_no_metric(const rules::Rule& rule) {
  return rule.section == rules::Section::rules && !rule.resources.label_template && rule.resources.overrides.empty();
}

std::vector<Unserved> unserved_rules(const SeriesRegistry& registry) {
  std::vector<Unserved> out;
  const auto& states = registry.states();
  const auto number = [](std::size_t position) { return static_cast<std::uint32_t>(position); };
  for (std::size_t i = 0; i < states.size(); ++i) {
    const auto& state = states[i];
    const auto& rule = state.rule->rule;
    if (state.listed && !state.in_part && state.too_large.empty() && !makes_no_metric(rule)) continue;
    out.push_back({.series_query = rule.series_query,
                   .filters = &rule.filters,
                   .namers = {&rule.namer, 1},
                   .resources = state.rule->resources,
                   .before = number(i),
                   .cause = number(i),
                   .name = rule.name(),
                   .identity = rule.fingerprint});
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
                   .resources = std::nullopt,
                   .before = number(static_cast<std::size_t>(behind - states.begin())),
                   .cause = number(states.size() + i),
                   .name = rule.name(),
                   .identity = identity_of(rule)});
    if (!rule.resources) continue;
    std::vector<rules::ResourceMapper::Problem> known_problems;
    out.back().resources.emplace(*rule.resources, registry.rules()->catalog, known_problems);
  }
  return out;
}

}  // namespace adapter::series
