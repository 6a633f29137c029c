#include "series/relist_loop.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "base/byte_count.hpp"
#include "base/short_text.hpp"
#include "runtime/step.hpp"
#include "series/rule_selectors.hpp"
#include "series/series_lists.hpp"

namespace adapter::series {
namespace {

constexpr std::chrono::seconds kFirstRetry{1};
constexpr std::chrono::seconds kSlowestRetry{30};
constexpr std::size_t kMaxToldBytes = 200;
// A backend has other work, and one selector that hangs must not stop the rest. Until the first run is over nothing is
// served but what it has brought.
constexpr std::size_t kWorkers = 2;
constexpr std::size_t kFirstWorkers = 8;
constexpr std::chrono::seconds kPublishEvery{2};       // in a run that takes long
constexpr std::chrono::milliseconds kFirstLook{1200};  // new rules are in force within two seconds

template <class Visit>
void for_each_rule(const rules::RuleSet& set, Visit visit) {
  for (const auto section : {rules::Section::rules, rules::Section::external_rules}) {
    for (const auto& rule : set.of(section)) visit(rule->rule);
  }
}

// A selector as a line of a log.
std::string quoted(const std::string& selector) {
  return "'" + short_text(selector, kMaxToldBytes) + "'";
}

// The rules that have this selector, for the end of a line.
std::string whose(const std::string& selector, const RuleSelectors& of) {
  std::string out;
  for (const auto& place : of.places(selector)) out += (out.empty() ? "; the seriesQuery of " : ", ") + place;
  return short_text(out, kMaxToldBytes);
}

}  // namespace

std::chrono::nanoseconds next_delay(std::size_t failed_runs, std::chrono::nanoseconds interval) {
  if (failed_runs == 0) return interval;
  const auto doublings = std::min<std::size_t>(failed_runs - 1, 5);
  const std::chrono::nanoseconds retry = kFirstRetry * (1 << doublings);
  return std::min(
      {retry, std::chrono::nanoseconds(kSlowestRetry), std::max(interval, std::chrono::nanoseconds(kFirstRetry))});
}

RelistLoop::RelistLoop(upstream::Upstream& upstream, runtime::Clock& clock, const runtime::Logger& logger,
                       runtime::Background& background, runtime::MetricRegistry& figures, RelistOptions options,
                       RegistryPublisher::Publish publish)
    : upstream_(upstream),
      clock_(clock),
      logger_(logger),
      background_(background),
      options_(options),
      pause_(clock),
      metrics_(figures),
      publisher_(background, logger, metrics_, options.most_metrics, std::move(publish)) {
}

asio::awaitable<void> RelistLoop::run() {
  co_await pause_.until(runtime::SteadyTime::max());  // use() ends it
  for (;;) {
    // A run that throws counts as failed: if it ended the loop, the registry would grow old for ever.
    if (!co_await runtime::run_step("a relist", logger_, relist())) ++failed_runs_;
    const auto next =
        std::min<runtime::SteadyTime>(next_full_run_, clock_.now() + next_delay(failed_runs_, options_.interval));
    co_await pause_.until(next);
  }
}

asio::awaitable<void> RelistLoop::relist() {
  const auto begun = clock_.now();
  const auto start = start_of_window();
  auto selectors = selectors_.all();
  // Between two full runs only what failed is asked again: a selector that is always refused must not make the backend
  // list all others every half minute.
  const bool full = clock_.now() >= next_full_run_;
  if (!full) std::erase_if(selectors, [this](const std::string& selector) { return !has_failed(selector); });
  const auto queue = std::make_shared<Queue>(selectors.begin(), selectors.end());
  next_publication_ = clock_.now() + kPublishEvery;
  co_await work_together(std::min(selectors.size(), has_run_ ? kWorkers : kFirstWorkers), queue, start);
  const auto wanted = selectors_.all();  // maybe not those of the beginning
  const bool failed = std::ranges::any_of(
      wanted, [this](const std::string& selector) { return selectors_.is_served(selector) && has_failed(selector); });
  failed_runs_ = failed ? failed_runs_ + 1 : 0;
  if (full) next_full_run_ = clock_.now() + options_.interval;
  has_run_ = true;
  metrics_.duration.observe(std::chrono::duration<double>(clock_.now() - begun).count());
}

asio::awaitable<void> RelistLoop::use(std::shared_ptr<const rules::RuleSet> rules) {
  using namespace asio::experimental::awaitable_operators;
  RuleSelectors coming(*rules, co_await publisher_.last_good_of(rules));
  if (rules_) {
    coming_ = coming;
    auto selectors = coming_->all();
    std::erase_if(selectors, [this](const std::string& selector) { return discovered_.contains(selector); });
    const auto queue = std::make_shared<Queue>(selectors.begin(), selectors.end());
    const auto deadline = clock_.now() + kFirstLook;
    co_await (look_first(queue, deadline) && look_first(queue, deadline));
    coming_.reset();
  }
  rules_ = std::move(rules);
  selectors_ = std::move(coming);
  const auto wanted = selectors_.all();
  std::erase_if(discovered_, [this](const auto& known) { return !selectors_.contains(known.first); });
  show_rules();
  co_await publisher_.publish(rules_, discovered_);
  // What is not known yet need not wait for the next run's time.
  const auto unknown = [this](const std::string& selector) { return has_failed(selector); };
  if (!has_run_ || std::ranges::any_of(wanted, unknown)) pause_.end();
}

asio::awaitable<void> RelistLoop::look_first(std::shared_ptr<Queue> queue, runtime::SteadyTime deadline) {
  while (!queue->empty() && clock_.now() < deadline) {
    auto selector = std::move(queue->front());
    queue->pop_front();
    auto listing = co_await list(selector, *coming_, start_of_window(), deadline);
    // A backend that is merely slow gets its whole time in the next run.
    if (listing || listing.error().kind != ErrorKind::upstream_timeout) note(selector, *coming_, std::move(listing));
  }
}

runtime::WallTime RelistLoop::start_of_window() const {
  return clock_.wall_now() - std::chrono::duration_cast<std::chrono::system_clock::duration>(options_.max_age);
}

bool RelistLoop::has_failed(const std::string& selector) const {
  const auto known = discovered_.find(selector);
  // One that gave way has neither a list nor a failure.
  return known == discovered_.end() || known->second.failure.has_value() || !known->second.last_good;
}

asio::awaitable<void> RelistLoop::work_together(std::size_t workers, std::shared_ptr<Queue> queue,
                                                runtime::WallTime start) {
  using namespace asio::experimental::awaitable_operators;
  if (workers <= 1) {
    co_await work(std::move(queue), start);
  } else {
    co_await (work(queue, start) && work_together(workers - 1, queue, start));
  }
}

// Publishes now and then, and when nothing is left to begin, without waiting for what another worker still waits for.
asio::awaitable<void> RelistLoop::work(std::shared_ptr<Queue> queue, runtime::WallTime start) {
  while (!queue->empty()) {
    auto selector = std::move(queue->front());
    queue->pop_front();
    auto listing = co_await list(selector, selectors_, start, clock_.now() + options_.deadline);
    // Rules may have changed while we waited for an answer.
    if (selectors_.contains(selector)) note(selector, selectors_, std::move(listing));
    if (clock_.now() < next_publication_ || publisher_.is_busy()) continue;
    co_await publisher_.publish(rules_, discovered_);
    next_publication_ = clock_.now() + kPublishEvery;
  }
  co_await publisher_.publish(rules_, discovered_);
}

// Of a list that is not whole: with what was known.
asio::awaitable<Result<upstream::SeriesListing>> RelistLoop::list(std::string selector, const RuleSelectors& of,
                                                                  runtime::WallTime start,
                                                                  runtime::SteadyTime deadline) {
  const auto places = of.places(selector);
  upstream::SeriesCall call{
      .selector = selector, .start = start, .deadline = deadline, .rule = places.empty() ? "" : places.front()};
  auto listing = co_await upstream_.series(std::move(call));
  const auto last_good = [&] {
    const auto known = discovered_.find(selector);
    return known == discovered_.end() ? nullptr : known->second.last_good;
  };
  // Again when another call has brought a list meanwhile: that must not be lost.
  for (std::shared_ptr<const upstream::SeriesListing> before;
       listing && !listing->not_whole.empty() && last_good() != before;) {
    before = last_good();
    if (!before) break;  // rules that do not want it any more
    auto complete = [part = std::move(*listing), before]() mutable { return completed(std::move(part), *before); };
    listing = co_await background_.run(std::move(complete));
  }
  co_return listing;
}

void RelistLoop::note(const std::string& selector, const RuleSelectors& of, Result<upstream::SeriesListing> listing) {
  auto& state = discovered_[selector];
  const auto bytes = listing ? size_of(*listing) : 0;
  if (listing && !make_room_for(bytes, selector, of)) {
    listing = Error{ErrorKind::unavailable,
                    "its list of series takes " + byte_count_text(bytes) + ", more than three quarters of " +
                        byte_count_text(options_.most_listed_bytes) +
                        " or than those of other rules leave of that: make its seriesQuery narrower",
                    ""};
  }
  if (listing) {
    state.in_part = !listing->not_whole.empty() && (state.in_part || !state.last_good || listing->lacks_some);
    if (listing->lacks_some && !(state.last_good && state.last_good->lacks_some)) {
      logger_.warning("discovery of " + quoted(selector) + ": since the backend gives incomplete lists more than " +
                      std::to_string(kMostAdded) +
                      " series have come that it had not named before; further ones are not taken until a list is "
                      "complete" +
                      whose(selector, of));
    }
    if (state.failure) logger_.info("discovery of " + quoted(selector) + " works again" + whose(selector, of));
    state.failure.reset();
    state.gave_way = false;
    if (!state.last_good || state.last_good->shapes != listing->shapes || state.last_good->added != listing->added ||
        state.last_good->lacks_some != listing->lacks_some) {
      state.last_good = std::make_shared<const upstream::SeriesListing>(std::move(*listing));
      state.bytes = bytes;
    }
    state.listed_at = clock_.wall_now();
    state.window = options_.max_age;
    for_each_rule(*rules_, [&](const rules::Rule& rule) {
      if (rule.series_query == selector) metrics_.succeeded(rule.name(), state.listed_at);
    });
    return;
  }
  const auto error = listing.error();
  // Once when it starts, not at every try.
  if (!state.failure || *state.failure != error.message) {
    logger_.error("discovery of " + quoted(selector) + " failed: " + error.message +
                  (error.detail.empty() ? "" : ": " + error.detail) +
                  (state.last_good ? "; its last good series stay" : "") + whose(selector, of));
  }
  state.failure = error.message;
  for_each_rule(*rules_, [&](const rules::Rule& rule) {
    if (rule.series_query == selector) metrics_.failures.with({rule.name()}).add();
  });
}

// Whatever an application brings into the list of one rule, there is room for others'. Lists of rules that are set
// aside give way to those of rules that serve, if that is enough. Lists that neither these rules want nor those that
// come are about to be dropped.
bool RelistLoop::make_room_for(std::size_t bytes, const std::string& selector, const RuleSelectors& of) {
  const auto is_wanted = [&](const std::string& text) {
    return of.contains(text) || (coming_ && coming_->contains(text));
  };
  const auto is_served = [&](const std::string& text) {
    return of.is_served(text) || (coming_ && coming_->is_served(text));
  };
  const auto most = options_.most_listed_bytes;
  std::size_t of_others = 0, of_those = 0;
  const auto has_room_beside = [&](std::size_t others) {
    return bytes <= most / 4 * 3 && bytes <= most - std::min(most, others);
  };
  std::vector<Discovered*> may_give_way;
  for (auto& [text, known] : discovered_) {
    if (text == selector || !known.last_good || !is_wanted(text)) continue;
    of_others += known.bytes;
    if (!is_served(selector) || is_served(text)) continue;
    of_those += known.bytes;
    may_give_way.push_back(&known);
  }
  if (!has_room_beside(of_others - of_those)) return false;
  for (auto* known : may_give_way) {
    if (has_room_beside(of_others)) break;
    of_others -= known->bytes;
    *known = {.gave_way = true};
  }
  return true;
}

// The figures of rules that are no more must not stay.
void RelistLoop::show_rules() {
  metrics_.failures.clear();
  metrics_.last_success.clear();
  for_each_rule(*rules_, [this](const rules::Rule& rule) {
    metrics_.failures.with({rule.name()});
    const auto known = discovered_.find(rule.series_query);
    if (known != discovered_.end() && known->second.last_good) {
      metrics_.succeeded(rule.name(), known->second.listed_at);
    }
  });
}

}  // namespace adapter::series
