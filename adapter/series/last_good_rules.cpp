#include "series/last_good_rules.hpp"

#include <algorithm>
#include <utility>

#include "series/last_good_bound.hpp"
#include "series/rule_forms.hpp"
#include "series/series_registry.hpp"

namespace adapter::series {
namespace {

std::vector<RuleEntry> entries_of(const SeriesRegistry& before) {
  const auto forms_at = [&](std::size_t index) {
    std::vector<RuleForm> out;
    for (const auto& each : std::ranges::equal_range(before.last_good(), index, {}, &LastGoodRule::index)) {
      out.push_back({each.rule, each.served, each.is_guess});
    }
    return out;
  };
  std::vector<RuleEntry> out;
  for (const auto& state : before.states()) {
    const auto& rule = state.rule->rule;
    out.push_back({.index = rule.index, .fingerprint = rule.fingerprint, .is_broken = rules::makes_no_metric(rule)});
    out.back().forms = forms_at(rule.index);
    auto& forms = out.back().forms;
    // A rule may be edited for days without being listed, or listed as a whole: of these forms the newest counts.
    if (!rules::makes_no_metric(rule)) {
      const auto served = state.served();
      std::erase_if(forms, [&](const RuleForm& form) { return form.served != Served::whole && form.served <= served; });
      forms.insert(forms.begin(), RuleForm{state.rule, served});
    }
  }
  for (const auto& rule : before.rules()->quarantined) {
    if (rule.section != before.section()) continue;
    out.push_back(
        {.index = rule.index, .fingerprint = rule.fingerprint, .is_broken = true, .forms = forms_at(rule.index)});
  }
  std::ranges::sort(out, {}, &RuleEntry::index);
  return out;
}

std::vector<RuleEntry> entries_of(const rules::RuleSet& now, rules::Section section) {
  std::vector<RuleEntry> out;
  for (const auto& bound : now.of(section)) {
    const auto& rule = bound->rule;
    out.push_back({.index = rule.index,
                   .fingerprint = rule.fingerprint,
                   .is_broken = rules::makes_no_metric(rule) || !rule.has_selector,
                   .place = rule.place(),
                   .is_literal = rule.namer.is_literal()});
  }
  for (const auto& rule : now.quarantined) {
    if (rule.section != section) continue;
    const auto& namers = rule.names.namers;
    out.push_back({.index = rule.index,
                   .fingerprint = rule.fingerprint,
                   .is_broken = true,
                   .place = rule.place(),
                   .is_literal = namers.size() == 1 && namers.front().is_literal() && !rule.names.of_parts});
  }
  std::ranges::sort(out, {}, &RuleEntry::index);
  return out;
}

}  // namespace

LastGoodRules last_good_rules(const SeriesRegistry& before, const rules::RuleSet& now) {
  if (before.rules().get() == &now) return before.last_good();
  auto old_entries = entries_of(before);
  auto entries = entries_of(now, before.section());
  find_forms(old_entries, entries);
  LastGoodRules out;
  for (auto& each : entries) {
    for (auto& form : each.forms) {
      out.push_back({.section = before.section(),
                     .index = each.index,
                     .place = each.place,
                     .rule = std::move(form.rule),
                     .served = form.served,
                     .is_guess = form.is_guess});
    }
  }
  bound_last_good(out, now);
  return out;
}

}  // namespace adapter::series
