#include "provider/usage_notes.hpp"

#include "provider/explanation.hpp"

namespace adapter::provider {
namespace {

// Without its line: `resourceRules.cpu`.
std::string name_of(const std::string& rule) {
  return rule.substr(0, rule.find(' '));
}

}  // namespace

UsageNotes::UsageNotes(const runtime::Logger& logger, runtime::MetricRegistry& figures)
    : logger_(logger),
      gaps_(figures.counters("promadapter_usage_gaps_total",
                             "Containers that had only one of cpu and memory: the other was taken for 0.", {"rule"})),
      unnamed_(figures.counters("promadapter_usage_unnamed_samples_total",
                                "Samples that name no container, left out beside some that do.", {"rule"})) {
}

void UsageNotes::take(const Fact& fact) {
  if (const auto* gap = std::get_if<UsageGap>(&fact)) {
    gaps_.with({name_of(gap->rule)}).add(static_cast<double>(gap->containers));
    tell("gap " + gap->rule, fact);
  } else if (const auto* unnamed = std::get_if<UsageUnnamed>(&fact)) {
    unnamed_.with({name_of(unnamed->rule)}).add(static_cast<double>(unnamed->samples));
    tell("unnamed " + unnamed->rule, fact);
  } else if (const auto* nowhere = std::get_if<UsageNowhere>(&fact)) {
    tell((nowhere->objects == "nodes" ? "nodes " : "pods ") + nowhere->rule, fact);
  }
}

void UsageNotes::tell(const std::string& kind, const Fact& fact) {
  if (told_.insert(kind).second) logger_.warning(explain(fact));
}

}  // namespace adapter::provider
