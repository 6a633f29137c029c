#include "series/registry_builder.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/go_quote.hpp"
#include "base/short_text.hpp"
#include "series/metric_name.hpp"
#include "series/unlisted_rule.hpp"

namespace adapter::series {
namespace {

constexpr std::size_t kExampleBytes = 60;

using Labels = std::vector<std::string>;
using Number = std::uint32_t;

Number number(std::size_t position) {
  return static_cast<Number>(position);
}

// Sets of labels, each once: thousands of series share a few.
class LabelSets {
 public:
  explicit LabelSets(std::vector<Labels>& sets) : sets_(sets) {}

  Number of(const Labels& labels) {
    const auto [known, is_new] = known_.try_emplace(labels, number(sets_.size()));
    if (is_new) sets_.push_back(labels);
    return known->second;
  }
  Number united(Number a, Number b) {
    if (a == b) return a;
    const auto [known, is_new] = unions_.try_emplace({a, b}, 0);
    if (is_new) {
      Labels both;
      std::ranges::set_union(sets_[a], sets_[b], std::back_inserter(both));
      known->second = of(both);
    }
    return known->second;
  }

 private:
  std::vector<Labels>& sets_;
  std::map<Labels, Number> known_;
  std::map<std::pair<Number, Number>, Number> unions_;
};

}  // namespace

class RegistryBuilder {
 public:
  RegistryBuilder(std::shared_ptr<const rules::RuleSet> rules, rules::Section section, std::size_t most)
      : registry_(std::make_shared<SeriesRegistry>()), label_sets_(registry_->label_sets_), most_(most) {
    registry_->rules_ = std::move(rules);
    registry_->section_ = section;
  }

  void add(const std::shared_ptr<const rules::BoundRule>& rule, const Discovered* discovered) {
    RuleState state{.rule = rule};
    if (discovered != nullptr) state.failure = discovered->failure;
    if (discovered != nullptr && discovered->last_good) {
      state.listed = true;
      state.window = discovered->window;
      registry_->listings_.push_back(discovered->last_good);  // names view its texts
      if (!take_series(*rule, *discovered->last_good, state)) {
        state.too_large =
            "makes more than " + std::to_string(most_) +
            " metrics, with those of the rules before it: make its seriesQuery or its seriesFilters narrower";
        withhold_names_of(*rule, *discovered->last_good);
      }
    }
    registry_->states_.push_back(std::move(state));
  }

  void withhold_what_unlisted_rules_would_replace(const DiscoveredBySelector& discovered) {
    for (Number position = 0; position < registry_->states_.size(); ++position) {
      const auto& state = registry_->states_[position];
      if (state.listed || position == 0) continue;
      const UnlistedRule rule(state.rule->rule, discovered);
      for (auto& name : names_) {
        if (name.made && rule.may_make(name.text)) name.withheld_before = std::max(name.withheld_before, position);
      }
    }
  }

  std::shared_ptr<const SeriesRegistry> take() {
    drop_what_is_withheld();
    std::vector<Number> order;  // numbers of names that stay, sorted by text
    for (Number i = 0; i < names_.size(); ++i) {
      if (names_[i].made) order.push_back(i);
    }
    std::ranges::sort(order, {}, [this](Number name) { return names_[name].text; });
    std::vector<Number> place(names_.size());
    std::vector<std::string_view> texts;
    texts.reserve(order.size());
    registry_->names_.reserve(order.size());
    for (const auto name : order) {
      const auto& known = names_[name];
      place[name] = number(texts.size());
      texts.push_back(known.text);
      registry_->names_.push_back({.text = known.text, .rule = known.rule, .labels = known.labels});
    }
    registry_->nearest_ = NearestNames(std::move(texts));
    take_entries(place);
    return std::move(registry_);
  }

 private:
  struct Name {
    std::string_view text;
    bool made = false;  // by a rule that is served
    Number rule = 0;    // the last of them: position in states_
    Number labels = 0;
    Number withheld_before = 0;  // a rule of this position is meant to replace what those before it make
  };
  // A resource and a name as one number: the keys of hundreds of thousands of entries.
  using Key = std::uint64_t;
  static Key key_of(Number resource, Number name) { return Key{resource} << 32 | name; }
  static Number name_of(Key key) { return static_cast<Number>(key); }

  struct Entry {
    Number rule = 0;  // position in states_
    std::string_view series;
  };
  struct Made {  // by one rule
    std::unordered_map<Key, std::string_view> entries;
    std::unordered_map<Number, Number> labels;  // of names
  };

  // Nothing when the rule gives the series no metric.
  static std::optional<std::string> metric_of(const rules::BoundRule& rule, const upstream::SeriesShape& shape) {
    if (!rules::all_accept(rule.rule.filters, shape.name)) return std::nullopt;
    return rule.rule.namer.name_of(shape.name);
  }

  // False when there is no room for what the rule makes; nothing is taken then.
  bool take_series(const rules::BoundRule& rule, const upstream::SeriesListing& listing, RuleState& state) {
    Made made;
    std::unordered_set<std::string> unfit;
    std::unordered_map<std::string_view, std::optional<Number>> resources;  // by label: series repeat them
    const auto room = most_ - entries_.size();
    for (const auto& shape : listing.shapes) {
      const auto metric = metric_of(rule, shape);
      if (!metric) continue;
      if (!fits_a_path(*metric)) {
        if (unfit.size() < most_) unfit.insert(*metric);
        if (state.unfit_example.empty()) state.unfit_example = go_quote(short_text(*metric, kExampleBytes, "..."));
        continue;
      }
      const auto name = number_of(*metric, shape.name);
      const auto labels = label_sets_.of(shape.labels);
      const auto [known, is_new] = made.labels.try_emplace(name, labels);
      if (!is_new) known->second = label_sets_.united(known->second, labels);
      if (registry_->section_ == rules::Section::external_rules) {
        made.entries.insert_or_assign(key_of(external_resource(), name), shape.name);
      } else {
        for (const auto& label : shape.labels) {
          const auto [resource, is_new_label] = resources.try_emplace(label);
          if (is_new_label) resource->second = resource_of(rule.resources, label);
          if (resource->second) made.entries.insert_or_assign(key_of(*resource->second, name), shape.name);
        }
      }
      if (made.entries.size() > most_ || made.labels.size() > most_) return false;
    }
    const auto is_further = [this](const auto& entry) { return !entries_.contains(entry.first); };
    if (static_cast<std::size_t>(std::ranges::count_if(made.entries, is_further)) > room) return false;
    state.metrics = made.labels.size();
    state.unfit_names = unfit.size();
    keep(made);
    return true;
  }

  void keep(const Made& made) {
    const auto rule = number(registry_->states_.size());
    for (const auto& [key, series] : made.entries)
      entries_.insert_or_assign(key, Entry{.rule = rule, .series = series});
    for (const auto& [number, labels] : made.labels) {
      auto& name = names_[number];
      name.labels = name.made ? label_sets_.united(name.labels, labels) : labels;
      name.made = true;
      name.rule = rule;
    }
  }

  // Of a rule that is set aside, exactly.
  void withhold_names_of(const rules::BoundRule& rule, const upstream::SeriesListing& listing) {
    for (const auto& shape : listing.shapes) {
      const auto metric = metric_of(rule, shape);
      if (!metric) continue;
      if (const auto known = numbers_.find(*metric); known != numbers_.end()) {
        names_[known->second].withheld_before = number(registry_->states_.size());
      }
    }
  }

  void drop_what_is_withheld() {
    std::erase_if(entries_, [this](const auto& entry) {
      return entry.second.rule < names_[name_of(entry.first)].withheld_before;
    });
    for (auto& name : names_) {
      if (!name.made || name.rule >= name.withheld_before) continue;
      name.made = false;
      registry_->withheld_.push_back({.text = name.text, .rule = name.withheld_before});
    }
    std::ranges::sort(registry_->withheld_, {}, &SeriesRegistry::Withheld::text);
  }

  void take_entries(const std::vector<Number>& place) {
    std::unordered_map<Key, Number> numbers;  // of what is queried alike: rule and name
    for (const auto& [key, entry] : entries_) {
      const auto [known, is_new] = numbers.try_emplace(key_of(entry.rule, name_of(key)), 0);
      if (is_new || registry_->entries_[known->second].series != entry.series) {
        known->second = number(registry_->entries_.size());
        registry_->entries_.push_back({.rule = registry_->states_[entry.rule].rule, .series = entry.series});
      }
      registry_->resources_[key >> 32].metrics.push_back({.name = place[name_of(key)], .entry = known->second});
    }
    registry_->size_ = entries_.size();
    registry_->entries_.shrink_to_fit();
    std::erase_if(registry_->resources_, [](const auto& each) { return each.metrics.empty(); });
    for (auto& each : registry_->resources_) {
      each.metrics.shrink_to_fit();
      std::ranges::sort(each.metrics, {}, &SeriesRegistry::Listed::name);
    }
    // As `resource.group/metric` is sorted: no resource has a slash in its name.
    std::ranges::sort(registry_->resources_, {}, [](const auto& each) { return each.resource.text() + '/'; });
  }

  // Each text is held once, and where the series has the same name it is the series'.
  Number number_of(const std::string& metric, const std::string& series) {
    if (const auto known = numbers_.find(metric); known != numbers_.end()) return known->second;
    const auto text = metric == series ? std::string_view(series) : registry_->texts_.add(metric);
    const auto added = number(names_.size());
    names_.push_back({.text = text});
    numbers_.emplace(text, added);
    return added;
  }

  std::optional<Number> resource_of(const rules::ResourceMapper& mapper, const std::string& label) {
    const auto* resource = mapper.resource_of(label);
    if (resource == nullptr || !fits_a_path(resource->group_resource().text())) return std::nullopt;
    return position_of(resource->group_resource(), resource->namespaced);
  }
  Number external_resource() { return position_of({}, true); }
  Number position_of(const meta::GroupResource& resource, bool namespaced) {
    auto& all = registry_->resources_;
    const auto found = std::ranges::find_if(
        all, [&](const auto& each) { return each.resource == resource && each.namespaced == namespaced; });
    if (found != all.end()) return number(static_cast<std::size_t>(found - all.begin()));
    all.push_back({.resource = resource, .namespaced = namespaced, .metrics = {}});
    return number(all.size() - 1);
  }

  std::shared_ptr<SeriesRegistry> registry_;
  LabelSets label_sets_;
  std::size_t most_;
  std::vector<Name> names_;
  std::unordered_map<std::string_view, Number> numbers_;  // positions in names_
  std::unordered_map<Key, Entry> entries_;
};

std::shared_ptr<const SeriesRegistry> build_registry(std::shared_ptr<const rules::RuleSet> rules,
                                                     const DiscoveredBySelector& discovered, rules::Section section,
                                                     std::size_t most) {
  RegistryBuilder builder(rules, section, most);
  for (const auto& rule : rules->of(section)) {
    const auto found = discovered.find(rule->rule.series_query);
    builder.add(rule, found == discovered.end() ? nullptr : &found->second);
  }
  builder.withhold_what_unlisted_rules_would_replace(discovered);
  return builder.take();
}

}  // namespace adapter::series
