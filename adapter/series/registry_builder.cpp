#include "series/registry_builder.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace adapter::series {
namespace {

bool listed_without_namespace(const meta::Resource& resource) {
  return resource.group.empty() &&
         (resource.plural == "namespaces" || resource.plural == "nodes" || resource.plural == "persistentvolumes");
}

// What a rule makes of labels, each looked up once: series repeat them thousands of times.
class LabelResources {
 public:
  explicit LabelResources(const rules::ResourceMapper& mapper) : mapper_(mapper) {}
  const meta::Resource* of(const std::string& label) {
    const auto [known, is_new] = known_.try_emplace(label, nullptr);
    if (is_new) known->second = mapper_.resource_of(label);
    return known->second;
  }

 private:
  const rules::ResourceMapper& mapper_;
  std::unordered_map<std::string, const meta::Resource*> known_;
};

}  // namespace

class RegistryBuilder {
 public:
  RegistryBuilder(std::shared_ptr<const rules::RuleSet> rules, rules::Section section)
      : registry_(std::make_shared<SeriesRegistry>()) {
    registry_->rules_ = std::move(rules);
    registry_->section_ = section;
  }

  void add(const std::shared_ptr<const rules::BoundRule>& rule, const Discovered* discovered) {
    RuleState state{.rule = rule};
    if (discovered != nullptr) state.failure = discovered->failure;
    if (discovered != nullptr && discovered->last_good) {
      state.listed = true;
      state.series = discovered->last_good->series;
      state.metrics = add_series(rule, *discovered->last_good);
    }
    registry_->states_.push_back(std::move(state));
  }

  // A rule that was never listed, but names one metric and comes later, would replace what an earlier rule makes of
  // that name: as long as its series are unknown the name is not served at all, for the earlier rule's value may mean
  // something else.
  void withhold_what_an_unlisted_rule_would_replace() {
    for (const auto& state : registry_->states_) {
      if (state.listed || !state.rule->rule.namer.is_literal()) continue;
      const auto replaced = [&](const std::string& metric, const rules::BoundRule& rule) {
        return rule.rule.index < state.rule->rule.index && state.rule->rule.namer.could_produce(metric);
      };
      std::erase_if(registry_->entries_,
                    [&](const auto& entry) { return replaced(entry.first.metric, *entry.second.rule); });
      std::erase_if(registry_->known_, [&](const auto& known) { return replaced(known.first, *known.second.rule); });
    }
  }

  std::shared_ptr<const SeriesRegistry> take() { return std::move(registry_); }

 private:
  std::size_t add_series(const std::shared_ptr<const rules::BoundRule>& rule, const upstream::SeriesListing& listing) {
    LabelResources resources(rule->resources);
    std::set<std::string> metrics;
    for (const auto& shape : listing.shapes) {
      if (!rules::all_accept(rule->rule.filters, shape.name)) continue;
      const auto metric = rule->rule.namer.name_of(shape.name);
      if (!metric) continue;
      metrics.insert(*metric);
      auto& known = registry_->known_[*metric];
      known.rule = rule;
      merge(known.labels, shape.labels);
      if (registry_->section_ == rules::Section::external_rules) {
        enter({.resource = {}, .metric = *metric}, rule, shape.name);
        continue;
      }
      for (const auto& label : shape.labels) {
        const auto* resource = resources.of(label);
        if (resource == nullptr) continue;
        enter({.resource = resource->group_resource(),
               .namespaced = !listed_without_namespace(*resource),
               .metric = *metric},
              rule, shape.name);
      }
    }
    return metrics.size();
  }

  void enter(MetricKey key, const std::shared_ptr<const rules::BoundRule>& rule, const std::string& series) {
    registry_->entries_.insert_or_assign(std::move(key), SeriesEntry{.rule = rule, .series = series});
  }

  static void merge(std::vector<std::string>& into, const std::vector<std::string>& labels) {
    std::vector<std::string> both;
    std::ranges::set_union(into, labels, std::back_inserter(both));
    into = std::move(both);
  }

  std::shared_ptr<SeriesRegistry> registry_;
};

std::shared_ptr<const SeriesRegistry> build_registry(std::shared_ptr<const rules::RuleSet> rules,
                                                     const DiscoveredBySelector& discovered, rules::Section section) {
  RegistryBuilder builder(rules, section);
  for (const auto& rule : rules->of(section)) {
    const auto found = discovered.find(rule->rule.series_query);
    builder.add(rule, found == discovered.end() ? nullptr : &found->second);
  }
  builder.withhold_what_an_unlisted_rule_would_replace();
  return builder.take();
}

}  // namespace adapter::series
