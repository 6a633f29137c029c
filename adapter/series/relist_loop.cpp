#include "series/relist_loop.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <set>

namespace adapter::series {
namespace {

constexpr std::chrono::seconds kFirstRetry{1};
constexpr std::chrono::seconds kSlowestRetry{30};

// The distinct selectors, in the order of the file.
std::vector<std::string> selectors_of(const rules::RuleSet& rules) {
  std::vector<std::string> out;
  std::set<std::string_view> seen;
  for (const auto& rule : rules.rules) {
    if (seen.insert(rule->rule.series_query).second) out.push_back(rule->rule.series_query);
  }
  return out;
}

// A selector as a line of a log.
std::string quoted(const std::string& selector) {
  return "'" + selector.substr(0, 200) + "'";
}

// When both workers throw, one exception holds the two.
std::string describe(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const asio::multiple_exceptions& e) {
    return describe(e.first_exception());
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "an exception of unknown type";
  }
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
                       runtime::Background& background, RelistOptions options,
                       std::shared_ptr<const rules::RuleSet> rules, Publish publish)
    : upstream_(upstream),
      clock_(clock),
      logger_(logger),
      background_(background),
      options_(options),
      rules_(std::move(rules)),
      publish_(std::move(publish)) {
}

asio::awaitable<void> RelistLoop::run() {
  for (;;) {
    // A run that throws counts as failed: if it ended the loop, the registry would grow old for ever.
    std::exception_ptr thrown;
    try {
      co_await relist();
    } catch (...) {
      thrown = std::current_exception();
    }
    if (thrown) {
      const auto cancellation = co_await asio::this_coro::cancellation_state;
      if (cancellation.cancelled() != asio::cancellation_type::none)
        throw boost::system::system_error(asio::error::operation_aborted);
      logger_.error("a relist met an unexpected failure: " + describe(thrown));
      ++failed_runs_;
    }
    co_await runtime::sleep_until(
        clock_,
        std::min<runtime::SteadyTime>(next_full_run_, clock_.now() + next_delay(failed_runs_, options_.interval)));
  }
}

asio::awaitable<void> RelistLoop::relist() {
  using namespace asio::experimental::awaitable_operators;
  const auto start =
      clock_.wall_now() - std::chrono::duration_cast<std::chrono::system_clock::duration>(options_.max_age);
  auto selectors = selectors_of(*rules_);
  // Between two full runs only what failed is asked again: a selector that is always refused must not make the backend
  // list all others every half minute.
  const bool full = clock_.now() >= next_full_run_;
  if (!full) std::erase_if(selectors, [this](const std::string& selector) { return !has_failed(selector); });
  const auto queue = std::make_shared<Queue>(selectors.begin(), selectors.end());
  // Two at a time: a backend has other work, and one selector that hangs does not stop the rest.
  if (selectors.size() > 1) {
    co_await (work(queue, start) && work(queue, start));
  } else {
    co_await work(queue, start);
  }
  const bool failed =
      std::ranges::any_of(discovered_, [](const auto& entry) { return entry.second.failure.has_value(); });
  failed_runs_ = failed ? failed_runs_ + 1 : 0;
  if (full) next_full_run_ = clock_.now() + options_.interval;
  has_run_ = true;
}

bool RelistLoop::has_failed(const std::string& selector) const {
  const auto known = discovered_.find(selector);
  return known == discovered_.end() || known->second.failure.has_value();
}

// Publishes when nothing is left to begin, without waiting for what the other worker still waits for.
asio::awaitable<void> RelistLoop::work(std::shared_ptr<Queue> queue, runtime::WallTime start) {
  while (!queue->empty()) {
    auto selector = std::move(queue->front());
    queue->pop_front();
    co_await discover(std::move(selector), start);
  }
  auto build = [rules = rules_, discovered = discovered_] { return build_registry(rules, discovered); };
  auto registry = co_await background_.run(std::move(build));
  logger_.detail(2, "relist: " + std::to_string(registry->size()) + " metrics of " +
                        std::to_string(rules_->rules.size()) + " rules");
  co_await publish_(std::move(registry));
}

asio::awaitable<void> RelistLoop::discover(std::string selector, runtime::WallTime start) {
  upstream::SeriesCall call{.selector = selector, .start = start, .deadline = clock_.now() + options_.deadline};
  auto listing = co_await upstream_.series(std::move(call));
  note(selector, std::move(listing));
}

void RelistLoop::note(const std::string& selector, Result<upstream::SeriesListing> listing) {
  auto& state = discovered_[selector];
  if (listing) {
    if (state.failure) logger_.info("discovery of " + quoted(selector) + " works again");
    state.failure.reset();
    state.last_good = std::make_shared<const upstream::SeriesListing>(std::move(*listing));
    return;
  }
  const auto error = listing.error();
  // Once when it starts, not at every try.
  if (!state.failure || *state.failure != error.message) {
    logger_.error("discovery of " + quoted(selector) + " failed: " + error.message +
                  (error.detail.empty() ? "" : ": " + error.detail) +
                  (state.last_good ? "; its last good series stay" : ""));
  }
  state.failure = error.message;
}

}  // namespace adapter::series
