#include "series/registry_builder.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/byte_count.hpp"
#include "base/go_quote.hpp"
#include "base/short_text.hpp"
#include "series/accepted_series.hpp"
#include "series/label_sets.hpp"
#include "series/metric_name.hpp"
#include "series/name_texts.hpp"
#include "series/unserved_rule.hpp"

namespace adapter::series {
namespace {

constexpr std::size_t kExampleBytes = 60;

using Number = std::uint32_t;

Number number(std::size_t position) {
  return static_cast<Number>(position);
}

}  // namespace

class RegistryBuilder {
 public:
  RegistryBuilder(std::shared_ptr<const rules::RuleSet> rules, rules::Section section, std::size_t most,
                  const SeriesRegistry* before, SearchWork work)
      : registry_(std::make_shared<SeriesRegistry>()), most_(most), work_(std::move(work)) {
    registry_->rules_ = std::move(rules);
    registry_->section_ = section;
    if (before != nullptr) registry_->last_good_ = last_good_rules(*before, *registry_->rules_);
  }

  void add(const std::shared_ptr<const rules::BoundRule>& rule, const Discovered* discovered) {
    RuleState state{.rule = rule};
    if (discovered != nullptr) state.failure = discovered->failure;
    if (discovered != nullptr && discovered->last_good) {
      state.listed = true;
      state.in_part = discovered->in_part;
      state.window = discovered->window;
      registry_->listings_.push_back(discovered->last_good);  // names view its texts
      if (const auto problem = take_series(*rule, *discovered->last_good, state); !problem.empty()) {
        state.too_large =
            problem + ", with those of the rules before it: make its seriesQuery or its seriesFilters narrower";
      }
    }
    registry_->states_.push_back(std::move(state));
  }

  // After all rules were added.
  void withhold_what_unserved_rules_would_replace(const DiscoveredBySelector& discovered) {
    for (const auto& each : unserved_rules(*registry_)) {
      if (!each.namers.empty() && each.before > 0) withhold(UnservedRule(each, discovered, work_), each);
    }
  }

  std::shared_ptr<const SeriesRegistry> take() {
    take_withheld();
    std::vector<Number> order;  // numbers of names that stay, sorted by text
    for (Number i = 0; i < names_.size(); ++i) {
      if (names_[i].made) order.push_back(i);
    }
    std::ranges::sort(order, {}, [this](Number name) { return texts_[name]; });
    registry_->texts_ = texts_.take_pool();
    std::vector<Number> place(names_.size());
    std::vector<std::string_view> texts;
    texts.reserve(order.size());
    registry_->names_.reserve(order.size());
    for (const auto name : order) {
      const auto& known = names_[name];
      place[name] = number(texts.size());
      texts.push_back(texts_[name]);
      registry_->names_.push_back({.text = texts_[name], .rule = known.rule, .labels = known.labels});
    }
    take_labels();
    registry_->nearest_ = NearestNames(std::move(texts));
    take_entries(place);
    return std::move(registry_);
  }

 private:
  struct Name {
    bool made = false;  // by a rule that is served
    Number rule = 0;    // the last of them: position in states_
    Number labels = 0;
    std::size_t entries = 0;
    std::optional<Number> withheld_by;  // as SeriesRegistry::Withheld has it
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

  // What is too large of what the rule makes; nothing is taken then.
  std::string take_series(const rules::BoundRule& rule, const upstream::SeriesListing& listing, RuleState& state) {
    const auto mark = texts_.mark();
    Made made;
    auto problem = make_names(rule, listing, state, made);
    if (problem.empty()) problem = take_room_for(made);
    if (problem.empty()) {
      state.metrics = made.labels.size();
      keep(made);
      return "";
    }
    for (const auto& [name, labels] : made.labels) label_sets_.give_up(labels);
    texts_.give_up_since(mark);
    names_.resize(mark.names);
    return problem;
  }

  std::string make_names(const rules::BoundRule& rule, const upstream::SeriesListing& listing, RuleState& state,
                         Made& made) {
    std::unordered_set<std::size_t> unfit;                                  // hashes: such names are long
    std::unordered_map<std::string_view, std::optional<Number>> resources;  // by label: series repeat them
    constexpr auto kTooLong = "has regular expressions that take too long on so many series";
    work_.begin_rule();
    auto accepted = accepted_series(rule.rule, listing, work_);
    if (!accepted) return kTooLong;
    state.unsafe_series = accepted->unsafe;
    state.unsafe_example = std::move(accepted->unsafe_example);
    if (accepted->shapes.empty()) return "";
    const auto matches = rule.rule.namer.matches().with_cache();
    for (const auto* each : accepted->shapes) {
      const auto& shape = *each;
      if (!work_.goes_on(shape.name.size(), rule.rule.namer.instructions())) return kTooLong;
      const auto metric = rule.rule.namer.name_of(shape.name, matches);
      if (!metric) continue;
      if (!fits_a_path(*metric)) {
        if (unfit.size() < most_) unfit.insert(std::hash<std::string>()(*metric));
        if (state.unfit_example.empty()) state.unfit_example = go_quote(short_text(*metric, kExampleBytes, "..."));
        continue;
      }
      const auto name = texts_.number_of(*metric, shape.name);
      names_.resize(texts_.size());
      const auto known = made.labels.find(name);
      if (known == made.labels.end()) {
        made.labels.emplace(name, label_sets_.of(shape.labels));
      } else {
        known->second = label_sets_.with(known->second, shape.labels);
      }
      if (registry_->section_ == rules::Section::external_rules) {
        made.entries.insert_or_assign(key_of(position_of({}, true), name), shape.name);
      } else {
        for (const auto& label : shape.labels) {
          const auto [resource, is_new_label] = resources.try_emplace(label);
          if (is_new_label) resource->second = resource_of(rule.resources, label);
          if (resource->second) made.entries.insert_or_assign(key_of(*resource->second, name), shape.name);
        }
      }
      if (made.entries.size() > most_ || names_.size() > most_) return too_many();
      if (texts_.bytes() > kMostListedText) return too_much_text();
    }
    state.unfit_names = unfit.size();
    return "";
  }

  std::string too_many() const { return "makes more than " + std::to_string(most_) + " metrics"; }
  static std::string too_much_text() {
    return "makes names that take more than " + byte_count_text(kMostListedText) + " in discovery";
  }

  std::string take_room_for(const Made& made) {
    std::size_t further = 0, text = 0;
    for (const auto& [key, series] : made.entries) {
      if (entries_.contains(key)) continue;
      ++further;
      text += listed_size(texts_[name_of(key)]);
    }
    if (entries_.size() + further > most_) return too_many();
    if (listed_text_ + text > kMostListedText) return too_much_text();
    listed_text_ += text;
    return "";
  }

  void keep(const Made& made) {
    const auto rule = number(registry_->states_.size());
    for (const auto& [key, series] : made.entries) {
      const bool is_new = entries_.insert_or_assign(key, Entry{.rule = rule, .series = series}).second;
      if (is_new) ++names_[name_of(key)].entries;
    }
    for (const auto& [number, labels] : made.labels) {
      auto& name = names_[number];
      if (name.made) {
        name.labels = label_sets_.with(name.labels, label_sets_[labels]);
        label_sets_.give_up(labels);
      } else {
        name.labels = labels;
      }
      name.made = true;
      name.rule = rule;
    }
  }

  void withhold(const UnservedRule& rule, const Unserved& of) {
    std::vector<Number> replaced;  // positions of resources
    const bool is_external = registry_->section_ == rules::Section::external_rules;
    for (Number i = 0; i < registry_->resources_.size(); ++i) {
      if (is_external || !of.resources || of.resources->may_name(registry_->resources_[i].resource)) {
        replaced.push_back(i);
      }
    }
    const auto withhold_name = [&](Number i) {
      auto& name = names_[i];
      if (name.made && name.entries == 0 && name.rule < of.before)
        name.withheld_by = name.withheld_by.value_or(of.cause);
      for (const auto resource : replaced) {
        const auto found = entries_.find(key_of(resource, i));
        if (found != entries_.end() && found->second.rule < of.before) withhold(found->first, of.cause);
      }
    };
    if (const auto* makes = rule.only_names()) {
      for (const auto& name : *makes) {
        if (const auto known = texts_.find(name)) withhold_name(*known);
      }
      return;
    }
    for (Number i = 0; i < names_.size(); ++i) {
      if (names_[i].made && rule.may_make(texts_[i])) withhold_name(i);
    }
  }
  void withhold(Key key, Number cause) {
    auto& name = names_[name_of(key)];
    entries_.erase(key);
    --name.entries;
    if (!name.withheld_by) name.withheld_by = cause;
  }

  void take_withheld() {
    for (Number i = 0; i < names_.size(); ++i) {
      auto& name = names_[i];
      if (!name.withheld_by) continue;
      registry_->withheld_.push_back({.text = texts_[i], .rule = *name.withheld_by});
      if (name.entries == 0) name.made = false;
    }
    std::ranges::sort(registry_->withheld_, {}, &SeriesRegistry::Withheld::text);
  }

  // The sets that names have, and no others.
  void take_labels() {
    std::vector<std::optional<Number>> place(label_sets_.numbers());
    for (auto& name : registry_->names_) {
      auto& taken = place[name.labels];
      if (!taken) {
        taken = number(registry_->label_sets_.size());
        registry_->label_sets_.push_back(label_sets_[name.labels]);
      }
      name.labels = *taken;
    }
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

  std::optional<Number> resource_of(const rules::ResourceMapper& mapper, const std::string& label) {
    const auto* resource = mapper.resource_of(label);
    if (resource == nullptr || !fits_a_path(resource->group_resource().text())) return std::nullopt;
    return position_of(resource->group_resource(), resource->namespaced);
  }
  Number position_of(const meta::GroupResource& resource, bool namespaced) {
    auto& all = registry_->resources_;
    for (Number i = 0; i < all.size(); ++i) {
      if (all[i].resource == resource && all[i].namespaced == namespaced) return i;
    }
    all.push_back({.resource = resource, .namespaced = namespaced, .metrics = {}});
    return number(all.size() - 1);
  }

  std::shared_ptr<SeriesRegistry> registry_;
  LabelSets label_sets_;
  std::size_t most_;
  std::size_t listed_text_ = 0;
  NameTexts texts_;
  std::vector<Name> names_;  // as numbered by texts_
  SearchWork work_;
  std::unordered_map<Key, Entry> entries_;
};

std::shared_ptr<const SeriesRegistry> build_registry(std::shared_ptr<const rules::RuleSet> rules,
                                                     const DiscoveredBySelector& discovered, rules::Section section,
                                                     std::size_t most, const SeriesRegistry* before, SearchWork work) {
  RegistryBuilder builder(rules, section, most, before, std::move(work));
  for (const auto& rule : rules->of(section)) {
    const auto found = discovered.find(rule->rule.series_query);
    builder.add(rule, found == discovered.end() ? nullptr : &found->second);
  }
  builder.withhold_what_unserved_rules_would_replace(discovered);
  return builder.take();
}

}  // namespace adapter::series
