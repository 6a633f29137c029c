#include "series/registry_publisher.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "series/last_good_bound.hpp"
#include "series/metric_name.hpp"
#include "series/overlaps.hpp"

namespace adapter::series {

asio::awaitable<void> RegistryPublisher::publish(const std::shared_ptr<const rules::RuleSet>& rules,
                                                 const DiscoveredBySelector& discovered) {
  while (under_way_) {
    const auto other = under_way_;
    co_await other->wait();
  }
  under_way_ = std::make_shared<runtime::Event>(co_await asio::this_coro::executor);
  struct Turn {  // ends also when something throws
    std::shared_ptr<runtime::Event>& under_way;
    ~Turn() { std::exchange(under_way, nullptr)->set(); }
  } const turn{under_way_};
  if (published_.custom && rules == built_rules_ && discovered == built_discovered_) co_return;
  co_await publish_changed(rules, discovered);
}

asio::awaitable<LastGoodRules> RegistryPublisher::last_good_of(std::shared_ptr<const rules::RuleSet> rules) const {
  auto find = [rules = std::move(rules), published = published_] {
    LastGoodRules out;
    for (const auto& registry : {published.custom, published.external}) {
      if (!registry) continue;
      auto of_section = last_good_rules(*registry, *rules);
      std::ranges::move(of_section, std::back_inserter(out));
    }
    return out;
  };
  co_return co_await background_.run(std::move(find));
}

asio::awaitable<std::size_t> RegistryPublisher::remembered_bytes(std::shared_ptr<const rules::RuleSet> coming) const {
  const auto last_good = co_await last_good_of(coming);
  co_return published_.custom ? lasting_bytes_of(last_good, *coming, *published_.custom->rules()) : 0;
}

asio::awaitable<void> RegistryPublisher::publish_changed(std::shared_ptr<const rules::RuleSet> rules,
                                                         DiscoveredBySelector discovered) {
  auto build = [rules, discovered, last = published_, most = most_metrics_] {
    const auto section = [&](rules::Section which, const std::shared_ptr<const SeriesRegistry>& before) {
      auto made = build_registry(rules, discovered, which, most, before.get());
      return before && *before == *made ? before : made;
    };
    return Registries{.custom = section(rules::Section::rules, last.custom),
                      .external = section(rules::Section::external_rules, last.external)};
  };
  auto registries = co_await background_.run(std::move(build));
  if (registries != published_) co_await publish(registries);
  built_rules_ = std::move(rules);
  built_discovered_ = std::move(discovered);
}

asio::awaitable<void> RegistryPublisher::publish(Registries registries) {
  const auto& rules = registries.custom->rules();
  logger_.detail(2, "relist: " + std::to_string(registries.custom->size()) + " custom metrics of " +
                        std::to_string(rules->rules.size()) + " rules, " + std::to_string(registries.external->size()) +
                        " external ones of " + std::to_string(rules->external_rules.size()));
  tell_of_names_and_sizes(registries);
  metrics_.show(registries);
  co_await publish_(registries);
  published_ = std::move(registries);
  remembered_bytes_ = 0;
  for (const auto& registry : {published_.custom, published_.external}) {
    remembered_bytes_ += bytes_of(registry->last_good(), *registry->rules());
  }
}

// Once when it starts, and again when the number changes.
void RegistryPublisher::tell_of_names_and_sizes(const Registries& registries) {
  std::map<std::string, std::string> now;
  const auto tell = [&](const std::string& about, const std::string& text, auto level) {
    const auto told = told_.find(about);
    if (told == told_.end() || told->second != text) (logger_.*level)(text);
    now.emplace(about, text);
  };
  constexpr auto kError = &runtime::Logger::error, kWarning = &runtime::Logger::warning;
  for (const auto& registry : {registries.custom, registries.external}) {
    for (const auto& state : registry->states()) {
      const auto place = state.rule->rule.place();
      if (!state.too_large.empty()) tell(place + ": size", place + " is set aside: it " + state.too_large, kError);
      if (state.unfit_names > 0)
        tell(place + ": names", unfit_names_text(place, state.unfit_names, state.unfit_example), kError);
      if (state.unsafe_series > 0)
        tell(place + ": series", unsafe_series_text(place, state.unsafe_series, state.unsafe_example), kError);
      if (state.overlaps.of_several > 0) tell(place + ": several", of_several_text(place, state.overlaps), kWarning);
      if (state.overlaps.replaced > 0) tell(place + ": replaced", replaced_text(place, state.overlaps), kWarning);
    }
  }
  told_ = std::move(now);
}

}  // namespace adapter::series
