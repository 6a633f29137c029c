#include "series/series_registry.hpp"

#include <algorithm>

#include "series/metric_name.hpp"

namespace adapter::series {
namespace {

constexpr std::size_t kMostCompared =
    2'000'000;  // bytes, of the name for each part of a rule's `as`: 10,000 usual rules

// How much each rule's naming tells about a missing metric: a rule that names everything `$0` tells nothing. When it
// would take too long the rest tell nothing, too.
class Evidence {
 public:
  explicit Evidence(std::string_view metric) : metric_(metric) {}

  // Whether this one tells more than all before it.
  bool is_better(const rules::MetricNamer& namer) {
    compared_ += metric_.size() * (1 + namer.parts());
    if (compared_ > kMostCompared || !namer.could_produce(metric_) || namer.literal_length() <= best_) return false;
    best_ = namer.literal_length();
    return true;
  }
  bool is_there() const { return best_ > 0; }

 private:
  std::string_view metric_;
  std::size_t best_ = 0, compared_ = 0;
};

Miss miss_of(const rules::QuarantinedRule& rule) {
  return {
      .why = Miss::Why::quarantined, .rule = rule.name(), .where = rule.where, .detail = rule.findings.front().text()};
}

Miss miss_of(const RuleState& state) {
  const auto& rule = state.rule->rule;
  if (rules::makes_no_metric(rule)) {
    return {.why = Miss::Why::quarantined,
            .rule = rule.name(),
            .where = rule.where,
            .detail = rule.place() + " has neither overrides nor a template in resources"};
  }
  if (state.in_part && state.too_large.empty()) {
    return {.why = Miss::Why::not_listed_yet,
            .rule = rule.name(),
            .where = rule.where,
            .detail = "the backend calls its lists of them incomplete" + (state.failure ? "; " + *state.failure : "")};
  }
  if (state.listed && state.too_large.empty() && state.unsafe_series > 0) {
    return {.why = Miss::Why::unsafe_series,
            .rule = rule.name(),
            .where = rule.where,
            .detail = unsafe_series_text(rule.place(), state.unsafe_series, state.unsafe_example)};
  }
  const auto why = !state.listed              ? Miss::Why::not_listed_yet
                   : !state.too_large.empty() ? Miss::Why::quarantined
                                              : Miss::Why::no_series;
  return {.why = why,
          .rule = rule.name(),
          .where = rule.where,
          .detail = state.too_large.empty() ? state.failure.value_or("") : rule.place() + " " + state.too_large,
          .window = state.window};
}

}  // namespace

std::optional<std::uint32_t> SeriesRegistry::name_of(std::string_view metric) const {
  const auto found = std::ranges::lower_bound(names_, metric, {}, &Name::text);
  if (found == names_.end() || found->text != metric) return std::nullopt;
  return static_cast<std::uint32_t>(found - names_.begin());
}

const SeriesEntry* SeriesRegistry::entry_of(const OfResource& resource, std::uint32_t name) const {
  const auto found = std::ranges::lower_bound(resource.metrics, name, {}, &Listed::name);
  return found == resource.metrics.end() || found->name != name ? nullptr : &entries_[found->entry];
}

const SeriesEntry* SeriesRegistry::find(const MetricKey& key) const {
  const auto name = name_of(key.metric);
  if (!name) return nullptr;
  const auto of_key = std::ranges::find_if(resources_, [&](const OfResource& each) {
    return each.namespaced == key.namespaced && each.resource == key.resource;
  });
  return of_key == resources_.end() ? nullptr : entry_of(*of_key, *name);
}

std::vector<ListedMetric> SeriesRegistry::metrics() const {
  std::vector<ListedMetric> out;
  out.reserve(size_);
  for (const auto& each : resources_) {
    for (const auto& listed : each.metrics) out.push_back({each.resource, each.namespaced, names_[listed.name].text});
  }
  return out;
}

bool SeriesRegistry::lists_the_same(const SeriesRegistry& other) const {
  const auto same_name = [&](const Listed& a, const Listed& b) {
    return names_[a.name].text == other.names_[b.name].text;
  };
  return std::ranges::equal(resources_, other.resources_, [&](const OfResource& a, const OfResource& b) {
    return a.resource == b.resource && a.namespaced == b.namespaced &&
           std::ranges::equal(a.metrics, b.metrics, same_name);
  });
}

bool SeriesRegistry::operator==(const SeriesRegistry& other) const {
  const auto same_query = [&](const Listed& a, const Listed& b) {
    const auto &mine = entries_[a.entry], &theirs = other.entries_[b.entry];
    return mine.rule == theirs.rule && mine.series == theirs.series;
  };
  return rules_ == other.rules_ && states_ == other.states_ && names_ == other.names_ && withheld_ == other.withheld_ &&
         label_sets_ == other.label_sets_ && lists_the_same(other) &&
         std::ranges::equal(resources_, other.resources_, [&](const OfResource& a, const OfResource& b) {
           return std::ranges::equal(a.metrics, b.metrics, same_query);
         });
}

Miss SeriesRegistry::withheld_by(std::uint32_t rule) const {
  return rule < states_.size() ? miss_of(states_[rule]) : miss_of(rules_->quarantined[rule - states_.size()]);
}

const SeriesRegistry::Withheld* SeriesRegistry::find_withheld(std::string_view metric) const {
  const auto found = std::ranges::lower_bound(withheld_, metric, {}, &Withheld::text);
  return found == withheld_.end() || found->text != metric ? nullptr : &*found;
}

Miss SeriesRegistry::explain_miss(const MetricKey& key) const {
  if (const auto* withheld = find_withheld(key.metric)) return withheld_by(withheld->rule);
  Miss miss;
  if (const auto name = name_of(key.metric)) {
    const auto& known = names_[*name];
    const auto& rule = states_[known.rule].rule->rule;
    miss = {.why = Miss::Why::no_label, .rule = rule.name(), .where = rule.where, .detail = {}};
    miss.labels = label_sets_[known.labels];
    for (const auto& each : resources_) {
      if (entry_of(each, *name) == nullptr) continue;
      if (each.resource == key.resource) miss.why = Miss::Why::other_scope;
      miss.resources.push_back(each.resource.text());
    }
    return miss;
  }
  if (!fits_a_path(key.metric)) {
    miss.why = Miss::Why::unfit_name;
    for (const auto& state : states_) {
      if (state.unfit_names == 0) continue;
      miss.detail = unfit_names_text(state.rule->rule.place(), state.unfit_names, state.unfit_example);
    }
    return miss;
  }
  // The rule whose naming fits best is the one that was meant; a quarantined one explains most.
  Evidence evidence(key.metric);
  for (const auto& rule : rules_->quarantined) {
    if (rule.section != section_) continue;
    for (const auto& namer : rule.names.namers) {
      if (evidence.is_better(namer)) miss = miss_of(rule);
    }
  }
  for (const auto& state : states_) {
    if (evidence.is_better(state.rule->rule.namer)) miss = miss_of(state);
  }
  if (evidence.is_there()) return miss;
  const auto unknown = [](const RuleState& state) { return !state.listed || !state.too_large.empty(); };
  if (const auto first = std::ranges::find_if(states_, unknown); first != states_.end()) return miss_of(*first);
  miss.nearest = nearest_.find(key.metric).value_or("");
  return miss;
}

}  // namespace adapter::series
