#include "series/registry_builder.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/go_quote.hpp"
#include "base/short_text.hpp"
#include "base/text_hash.hpp"
#include "series/accepted_series.hpp"
#include "series/made_metrics.hpp"
#include "series/metric_name.hpp"
#include "series/unserved_rules.hpp"
#include "series/withholding.hpp"

namespace adapter::series {
namespace {

constexpr std::size_t kExampleBytes = 60;
constexpr std::uint64_t kAddingEntry = 2;  // instructions: what remembering an entry takes of each byte of its label

using Number = MadeMetrics::Number;

Number number(std::size_t position) {
  return static_cast<Number>(position);
}

}  // namespace

class RegistryBuilder {
 public:
  RegistryBuilder(std::shared_ptr<const rules::RuleSet> rules, rules::Section section, std::size_t most,
                  const SeriesRegistry* before, SearchWork work)
      : registry_(std::make_shared<SeriesRegistry>()), most_(most), made_(most), work_(std::move(work)) {
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
    forget_what_served_rules_were();
    std::vector<meta::GroupResource> resources;
    if (registry_->section_ == rules::Section::rules) {
      for (const auto& each : registry_->resources_) resources.push_back(each.resource);
    }
    Withholding(made_, std::move(resources), discovered, work_).withhold(unserved_rules(*registry_));
  }

  std::shared_ptr<const SeriesRegistry> take() {
    take_withheld();
    const auto& known = made_.names();
    const auto& text_of = made_.texts();
    std::vector<Number> order;  // numbers of names that stay, sorted by text
    for (Number i = 0; i < known.size(); ++i) {
      const bool is_gone = known[i].withheld_by && known[i].entries == 0;
      if (known[i].made && !is_gone) order.push_back(i);
    }
    std::ranges::sort(order, {}, [&](Number name) { return text_of[name]; });
    registry_->texts_ = made_.take_pool();
    std::vector<Number> place(known.size());
    std::vector<std::string_view> texts;
    texts.reserve(order.size());
    registry_->names_.reserve(order.size());
    for (const auto name : order) {
      place[name] = number(texts.size());
      texts.push_back(text_of[name]);
      registry_->names_.push_back({.text = text_of[name], .rule = known[name].rule, .labels = known[name].labels});
    }
    take_labels();
    registry_->nearest_ = NearestNames(std::move(texts));
    take_entries(place);
    return std::move(registry_);
  }

 private:
  // Of a rule that is listed in part all is known, too, that was listed for the same seriesQuery before: nothing of a
  // list is forgotten as long as it is not whole.
  void forget_what_served_rules_were() {
    std::unordered_map<std::size_t, const RuleState*> served;
    for (const auto& state : registry_->states_) {
      if (state.served() != Served::never) served.emplace(state.rule->rule.index, &state);
    }
    std::erase_if(registry_->last_good_, [&](const LastGoodRule& each) {
      const auto now = served.find(each.index);
      if (now == served.end()) return false;
      return now->second->served() == Served::whole ||
             each.rule->rule.series_query == now->second->rule->rule.series_query;
    });
  }

  using OfRule = MadeMetrics::OfRule;

  // What is too large of what the rule makes; nothing is taken then.
  std::string take_series(const rules::BoundRule& rule, const upstream::SeriesListing& listing, RuleState& state) {
    auto made = made_.begin_rule();
    if (auto problem = make_names(rule, listing, state, made); !problem.empty()) {
      made_.give_up(made);
      return problem;
    }
    if (auto problem = made_.keep(made, number(registry_->states_.size())); !problem.empty()) return problem;
    state.metrics = made.names.size();
    take_overlaps(made, state.overlaps);
    return "";
  }

  // The examples are the first by name: whatever order a hash gives, the same names have the same words.
  void take_overlaps(const OfRule& made, Overlaps& out) const {
    std::optional<Number> several, replaced;
    const auto take = [&](std::optional<Number>& example, Number name) {
      if (!example || made_.texts()[name] < made_.texts()[*example]) example = name;
    };
    for (const auto& [name, of] : made.names) {
      if (!of.another.empty()) {
        ++out.of_several;
        take(several, name);
      }
      if (of.replaces) {
        ++out.replaced;
        take(replaced, name);
      }
    }
    const auto quoted = [](std::string_view text) { return go_quote(short_text(text, kExampleBytes, "...")); };
    if (several) {
      const auto& of = made.names.at(*several);
      out.several_example = quoted(made_.texts()[*several]) + " of " + quoted(of.series) + " and " + quoted(of.another);
    }
    if (replaced) {
      const auto& rule = registry_->states_[*made.names.at(*replaced).replaces].rule->rule;
      out.replaced_example = quoted(made_.texts()[*replaced]) + " of " + rule.place();
    }
  }

  std::string make_names(const rules::BoundRule& rule, const upstream::SeriesListing& listing, RuleState& state,
                         OfRule& made) {
    std::unordered_set<std::size_t> unfit;                                            // hashes: such names are long
    std::unordered_map<std::string_view, std::optional<Number>, TextHash> resources;  // by label: series repeat them
    constexpr auto kTooLong = "has regular expressions that take too long on so many series";
    work_.begin_rule();
    auto accepted = accepted_series(rule.rule, listing, work_);
    if (!accepted) return kTooLong;
    state.unsafe_series = accepted->unsafe.size() + accepted->too_long;
    state.unsafe_example = std::move(accepted->left_out_example);
    if (accepted->shapes.empty() && accepted->unsafe.empty()) return "";
    const auto& namer = rule.rule.namer;
    const auto matches =
        for_names(accepted->shapes.size() + accepted->unsafe.size(), namer.matches(), namer.instructions(), work_);
    if (!matches) return kTooLong;
    bool in_time = true;
    const auto resources_of = [&](const upstream::SeriesShape& shape) {
      std::vector<Number> out;
      if (registry_->section_ == rules::Section::external_rules) return std::vector{position_of({}, true)};
      for (const auto& label : shape.labels) {
        const auto [resource, is_new_label] = resources.try_emplace(label);
        in_time = in_time && work_.goes_on(label.size(), is_new_label ? rule.resources.instructions() : kAddingEntry);
        if (is_new_label && in_time) resource->second = resource_of(rule.resources, label);
        if (resource->second) out.push_back(*resource->second);
      }
      return out;
    };
    for (const auto* each : accepted->unsafe) {
      if (!work_.goes_on(each->name.size(), namer.work())) return kTooLong;
      const auto metric = namer.name_of(each->name, *matches);
      const auto known = metric ? made_.texts().find(*metric) : std::nullopt;
      if (!known) continue;
      for (const auto resource : resources_of(*each)) MadeMetrics::leave_out(made, resource, *known);
      if (!in_time) return kTooLong;
    }
    for (const auto* each : accepted->shapes) {
      const auto& shape = *each;
      if (!work_.goes_on(shape.name.size(), namer.work())) return kTooLong;
      const auto metric = namer.name_of(shape.name, *matches);
      if (!metric) continue;
      if (!fits_a_path(*metric)) {
        if (unfit.size() < most_) unfit.insert(TextHash()(*metric));
        if (state.unfit_example.empty()) state.unfit_example = go_quote(short_text(*metric, kExampleBytes, "..."));
        continue;
      }
      const auto name = made_.add_name(made, *metric, shape);
      for (const auto resource : resources_of(shape)) MadeMetrics::add_entry(made, resource, name, shape);
      if (!in_time) return kTooLong;
      if (auto problem = made_.too_large(made); !problem.empty()) return problem;
    }
    state.unfit_names = unfit.size();
    return "";
  }

  void take_withheld() {
    for (Number i = 0; i < made_.names().size(); ++i) {
      const auto& name = made_.names()[i];
      if (name.withheld_by) registry_->withheld_.push_back({.text = made_.texts()[i], .rule = *name.withheld_by});
    }
    std::ranges::sort(registry_->withheld_, {}, &SeriesRegistry::Withheld::text);
  }

  // The sets that names have, and no others.
  void take_labels() {
    const auto& sets = made_.labels();
    std::vector<std::optional<Number>> place(sets.numbers());
    for (auto& name : registry_->names_) {
      auto& taken = place[name.labels];
      if (!taken) {
        taken = number(registry_->label_sets_.size());
        registry_->label_sets_.push_back(sets[name.labels]);
      }
      name.labels = *taken;
    }
  }

  void take_entries(const std::vector<Number>& place) {
    std::unordered_map<MadeMetrics::Key, Number> numbers;  // of what is queried alike: rule and name
    for (const auto& [key, entry] : made_.entries()) {
      const auto name = MadeMetrics::name_of(key);
      const auto [known, is_new] = numbers.try_emplace(MadeMetrics::key_of(entry.rule, name), 0);
      if (is_new || registry_->entries_[known->second].series != entry.series) {
        known->second = number(registry_->entries_.size());
        registry_->entries_.push_back({.rule = registry_->states_[entry.rule].rule, .series = entry.series});
      }
      registry_->resources_[MadeMetrics::resource_of(key)].metrics.push_back(
          {.name = place[name], .entry = known->second});
    }
    registry_->size_ = made_.entries().size();
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
    const auto key = resource.resource + '/' + resource.group + (namespaced ? "/" : "");  // neither holds a slash
    const auto [known, is_new] = positions_.try_emplace(key, number(all.size()));
    if (is_new) {
      all.push_back({.resource = resource, .namespaced = namespaced, .metrics = {}});
      made_.add_resource(key.size());
    }
    return known->second;
  }

  std::shared_ptr<SeriesRegistry> registry_;
  std::size_t most_;
  MadeMetrics made_;
  std::unordered_map<std::string, Number, TextHash> positions_;  // in resources_
  SearchWork work_;
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
