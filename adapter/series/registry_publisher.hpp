#pragma once

// Makes registries of what is known, in the background, and publishes them: one after the other, because each may take
// a hundred megabytes. What would come out as it is already is neither built nor published: most relists find nothing
// new.

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "runtime/asio.hpp"
#include "runtime/background.hpp"
#include "runtime/event.hpp"
#include "runtime/logger.hpp"
#include "series/registry_builder.hpp"
#include "series/relist_metrics.hpp"

namespace adapter::series {

class RegistryPublisher {
 public:
  using Publish = std::function<asio::awaitable<void>(Registries)>;

  // The references must outlive the publisher. `most_metrics`: of a section, as build_registry has it.
  RegistryPublisher(runtime::Background& background, const runtime::Logger& logger, RelistMetrics& metrics,
                    std::size_t most_metrics, Publish publish)
      : background_(background),
        logger_(logger),
        metrics_(metrics),
        most_metrics_(most_metrics),
        publish_(std::move(publish)) {}

  // Returns when the registries of these rules and lists are published. Both are read when the turn of this call has
  // come, so that of several calls that wait the first has work to do; they must live that long. A registry that has
  // not changed is the very one that was published before.
  asio::awaitable<void> publish(const std::shared_ptr<const rules::RuleSet>& rules,
                                const DiscoveredBySelector& discovered);

  // What rules that are to be put in force were: last_good_rules() of what is published, both sections.
  asio::awaitable<LastGoodRules> last_good_of(std::shared_ptr<const rules::RuleSet> rules) const;

  // What is held of what rules were, by what is published.
  std::size_t remembered_bytes() const { return remembered_bytes_; }
  // What will be held of it for long when these are put in force.
  asio::awaitable<std::size_t> remembered_bytes(std::shared_ptr<const rules::RuleSet> coming) const;

  // Whether a call would wait for another.
  bool is_busy() const { return under_way_ != nullptr; }

 private:
  asio::awaitable<void> publish_changed(std::shared_ptr<const rules::RuleSet> rules, DiscoveredBySelector discovered);
  asio::awaitable<void> publish(Registries registries);
  void tell_of_names_and_sizes(const Registries& registries);

  runtime::Background& background_;
  const runtime::Logger& logger_;
  RelistMetrics& metrics_;
  std::size_t most_metrics_;
  Publish publish_;
  std::shared_ptr<runtime::Event> under_way_;  // the end of the call whose turn it is
  Registries published_;
  std::size_t remembered_bytes_ = 0;
  std::shared_ptr<const rules::RuleSet> built_rules_;  // that `published_` is of, and what was discovered then
  DiscoveredBySelector built_discovered_;
  std::map<std::string, std::string> told_;  // what is wrong with which rule, as the log has it
};

}  // namespace adapter::series
