#pragma once

// Keeps the registries fresh: asks the backend for the series of every distinct seriesQuery of both sections, builds
// the registries, publishes them, waits, and does so again. A selector that fails keeps its last good series, for as
// long as it takes; the others go on. Other rules come into force in one step, with the series of their selectors where
// the backend tells them soon.

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "runtime/asio.hpp"
#include "runtime/background.hpp"
#include "runtime/clock.hpp"
#include "runtime/logger.hpp"
#include "runtime/pause.hpp"
#include "series/registry_publisher.hpp"
#include "series/relist_metrics.hpp"
#include "series/rule_selectors.hpp"
#include "upstream/upstream.hpp"

namespace adapter::series {

struct RelistOptions {
  std::chrono::nanoseconds interval{std::chrono::minutes(10)};  // pause between the end of a run and the next
  std::chrono::nanoseconds max_age{std::chrono::minutes(10)};   // how far the series query looks back
  std::chrono::seconds deadline{30};                            // of one series query
  std::size_t most_metrics = kMostMetrics;                      // of a section: build_registry
  // Of the lists of series of all rules in force; one may take three quarters of it. Memory may
  // hold them three times: those of the registries in use, of the last ones built, and of the next.
  std::size_t most_listed_bytes = 20 << 20;
};

// How long to wait before the next run: the interval, or less when something failed, growing from one second with every
// further failure up to half a minute, so that metrics appear soon after the backend does.
std::chrono::nanoseconds next_delay(std::size_t failed_runs, std::chrono::nanoseconds interval);

class RelistLoop {
 public:
  // The references must outlive the loop; `figures` gets those of discovery. `publish` is called on the loop's thread:
  // every other second of a run, when all selectors but those that hang have been answered, and at its end. Not when
  // nothing has changed; a registry that has not is the very one that was published before.
  RelistLoop(upstream::Upstream& upstream, runtime::Clock& clock, const runtime::Logger& logger,
             runtime::Background& background, runtime::MetricRegistry& figures, RelistOptions options,
             RegistryPublisher::Publish publish);

  // Runs until cancelled; once at a time. Waits for rules first.
  asio::awaitable<void> run();

  // Puts these rules in force: published when this returns. Selectors that were not known before are asked for first,
  // for little more than a second; what was not answered by then appears with a later run. The first rules are
  // published at once, and their series with the first run. One call at a time, beside run().
  asio::awaitable<void> use(std::shared_ptr<const rules::RuleSet> rules);

  // Of what rules were before those in force.
  std::size_t remembered_bytes() const { return publisher_.remembered_bytes(); }
  // Likewise for long, when these are put in force.
  asio::awaitable<std::size_t> remembered_bytes(std::shared_ptr<const rules::RuleSet> coming) const {
    return publisher_.remembered_bytes(std::move(coming));
  }

  // Whether a whole run has ended, well or not.
  bool has_run() const { return has_run_; }

 private:
  using Queue = std::deque<std::string>;
  asio::awaitable<void> relist();
  asio::awaitable<void> work_together(std::size_t workers, std::shared_ptr<Queue> queue, runtime::WallTime start);
  asio::awaitable<void> work(std::shared_ptr<Queue> queue, runtime::WallTime start);
  asio::awaitable<void> look_first(std::shared_ptr<Queue> queue, runtime::SteadyTime deadline);
  asio::awaitable<Result<upstream::SeriesListing>> list(std::string selector, const RuleSelectors& of,
                                                        runtime::WallTime start, runtime::SteadyTime deadline);
  runtime::WallTime start_of_window() const;
  bool has_failed(const std::string& selector) const;
  void note(const std::string& selector, const RuleSelectors& of, Result<upstream::SeriesListing> listing);
  bool make_room_for(std::size_t bytes, const std::string& selector, const RuleSelectors& of);
  void show_rules();

  upstream::Upstream& upstream_;
  runtime::Clock& clock_;
  const runtime::Logger& logger_;
  runtime::Background& background_;
  RelistOptions options_;
  std::shared_ptr<const rules::RuleSet> rules_;  // null before the first
  RuleSelectors selectors_{rules::RuleSet()};    // theirs
  std::optional<RuleSelectors> coming_;          // of the rules that use() is about to put in force
  DiscoveredBySelector discovered_;
  bool has_run_ = false;
  runtime::SteadyTime next_full_run_;
  runtime::SteadyTime next_publication_;
  std::size_t failed_runs_ = 0;
  runtime::Pause pause_;
  RelistMetrics metrics_;
  RegistryPublisher publisher_;
};

}  // namespace adapter::series
