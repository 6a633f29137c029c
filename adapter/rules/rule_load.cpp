#include "rules/rule_load.hpp"

#include <algorithm>

namespace adapter::rules {
namespace {

constexpr std::size_t kAroundAFilter = 24;  // instructions: it takes two kilobytes, be its program as short as it may

// Of the bytes of rules half is for texts, and for what patterns and templates are parsed to: usual ones take less.
std::size_t with_parsed(std::size_t bytes, const RuleLoad& load, std::size_t text_bytes) {
  const auto parsed =
      std::max(load.instructions * kInstructionBytes + load.tokens * kTokenBytes, text_bytes * kTextBytes);
  return bytes + parsed - std::min(parsed, bytes / 2);
}

std::size_t bytes_of(const ResourceOptions& resources) {
  return resources.overrides.size() * kOverrideBytes;
}

}  // namespace

void RuleLoad::add(const std::vector<SeriesFilter>& filters) {
  for (const auto& each : filters) instructions += kAroundAFilter + each.instructions();
}

void RuleLoad::add(const MetricNamer& namer) {
  instructions += namer.instructions();
  tokens += namer.parts();
}

void RuleLoad::add(const ResourceOptions& resources) {
  if (!resources.label_template) return;
  instructions += resources.label_template->instructions();
  tokens += resources.label_template->tokens();
}

void RuleLoad::add(const Rule& rule) {
  add(rule.filters);
  add(rule.namer);
  add(rule.resources);
  tokens += rule.query.tokens();
}

std::size_t bytes_of(const RuleSet& set, const RuleFile& file) {
  std::size_t out = 0;
  for (const auto* section : {&set.rules, &set.external_rules}) {
    for (const auto& each : *section) out += kRuleBytes + bytes_of(each->rule.resources);
  }
  for (const auto& each : set.quarantined) {
    out += kRuleBytes + each.names.namers.size() * kNamerBytes;
    if (each.resources) out += bytes_of(*each.resources);
  }
  return with_parsed(out, {.instructions = file.pattern_instructions, .tokens = file.template_tokens}, file.text_bytes);
}

std::size_t bytes_of(const Rule& rule) {
  RuleLoad load;
  load.add(rule);
  return with_parsed(kRuleBytes + bytes_of(rule.resources), load, rule.text_bytes);
}

}  // namespace adapter::rules
