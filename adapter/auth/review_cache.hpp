#pragma once

// Answers of the API server that may be believed for a while: expiring, bounded (the least recently used goes first),
// and with one look-up in flight per key. A look-up belongs to the cache, not to the caller that began it: when that
// one goes away, those who joined it still get their answer. Whoever can be answered from memory never waits, however
// many others do.

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "auth/review_pace.hpp"
#include "base/result.hpp"
#include "base/text_hash.hpp"
#include "runtime/asio.hpp"
#include "runtime/clock.hpp"
#include "runtime/latch.hpp"
#include "runtime/logger.hpp"
#include "runtime/places.hpp"
#include "runtime/task_group.hpp"

namespace adapter::auth {

struct ReviewCacheLimits {
  std::size_t entries = 8192;
  // Of which one caller has as many as are left for others. Not many more than there are connections for them: they are
  // put in the order in which they come, and what a caller may have is a place in that queue.
  std::size_t in_flight = 128;
  std::size_t waiting = 1024;  // callers
};

// What a look-up found, and how long it holds; zero or less: for those who wait, and no longer.
template <class Value>
struct Verdict {
  Value value;
  std::chrono::nanoseconds holds{0};
};

template <class Value>
class ReviewCache {
 public:
  // Must end by itself, within its own deadline.
  using LookUp = std::function<asio::awaitable<Result<Verdict<Value>>>()>;

  // `clock` and `logger` must outlive the cache. stop() must have returned before it dies.
  ReviewCache(asio::any_io_executor executor, runtime::Clock& clock, const runtime::Logger& logger,
              ReviewCacheLimits limits = {})
      : clock_(clock), limits_(limits), places_(limits.in_flight), tasks_(std::move(executor), logger) {}

  // The answer for `key`: remembered, or that of the look-up in flight, or of a new one. Errors are not remembered.
  // Fails with upstream_timeout when it is not there by the deadline (the look-up goes on), with too_many_requests when
  // too many look-ups are in flight or too many callers wait, and with unavailable after stop(). A look-up for a
  // stranger needs a place of `pace` besides: null for callers who are known. `caller` is who asks, or empty: a caller
  // may leave while its look-up goes on, and could have all in flight.
  asio::awaitable<Result<Value>> get(std::string key, LookUp look_up, runtime::SteadyTime deadline,
                                     ReviewPace* pace = nullptr, std::string caller = {}) {
    if (auto known = remembered(key)) {
      ++hits_;
      co_return std::move(*known);
    }
    const Error full{ErrorKind::too_many_requests, "too many reviews are under way", ""};
    if (waiting_ >= limits_.waiting) co_return full;
    auto flight = in_flight(key);
    if (flight) {
      ++joins_;
      look_up = nullptr;  // holds the question, which is large for some, and counted once
    } else {
      if (stopped_) co_return Error{ErrorKind::unavailable, "shutting down", ""};
      if (flights_.size() >= limits_.in_flight) co_return full;
      flight = std::make_shared<Flight>();
      if (!caller.empty()) {
        flight->of_caller = places_.take(caller);
        if (!flight->of_caller) co_return full;
      }
      if (pace != nullptr && !(flight->place = pace->enter())) co_return full;
      ++misses_;
      flights_.emplace(key, flight);
      tasks_.spawn("a review", run(std::move(key), flight, std::move(look_up)));
    }
    const Waiting waiting(waiting_);
    if (!co_await flight->landed.wait(clock_, deadline)) {
      co_return Error{ErrorKind::upstream_timeout, "a review by the API server takes longer", ""};
    }
    co_return flight->result;
  }

  // Ends the look-ups in flight; those who wait for them get an error.
  asio::awaitable<void> stop() {
    stopped_ = true;
    tasks_.cancel();
    co_await tasks_.join();
  }

  std::size_t hits() const { return hits_; }      // answered from memory
  std::size_t joins() const { return joins_; }    // answered by a look-up that somebody else had begun
  std::size_t misses() const { return misses_; }  // look-ups begun
  std::size_t size() const { return index_.size(); }

 private:
  struct Flight {
    std::optional<runtime::Places::Place> of_caller;
    ReviewPace::Place place;  // of a stranger's
    runtime::Latch landed;
    Result<Value> result = Error{ErrorKind::unavailable, "the review was broken off", ""};
  };
  struct Waiting {  // also when cancellation throws
    std::size_t& count;
    explicit Waiting(std::size_t& of) : count(of) { ++count; }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;
    ~Waiting() { --count; }
  };
  struct Entry {
    std::string key;
    Value value;
    runtime::SteadyTime until;
  };
  using Entries = std::list<Entry>;

  std::shared_ptr<Flight> in_flight(const std::string& key) const {
    const auto found = flights_.find(key);
    return found == flights_.end() ? nullptr : found->second;
  }

  std::optional<Value> remembered(const std::string& key) {
    const auto found = index_.find(key);
    if (found == index_.end()) return std::nullopt;
    const auto entry = found->second;
    if (entry->until <= clock_.now()) {
      forget(entry);
      return std::nullopt;
    }
    entries_.splice(entries_.begin(), entries_, entry);
    return entry->value;
  }

  void remember(const std::string& key, const Verdict<Value>& verdict) {
    if (verdict.holds <= verdict.holds.zero()) return;
    if (const auto found = index_.find(key); found != index_.end()) forget(found->second);
    if (index_.size() >= limits_.entries) forget(std::prev(entries_.end()));
    entries_.push_front({key, verdict.value, clock_.now() + verdict.holds});
    index_.emplace(key, entries_.begin());
  }

  void forget(typename Entries::iterator entry) {
    index_.erase(entry->key);
    entries_.erase(entry);
  }

  asio::awaitable<void> run(std::string key, std::shared_ptr<Flight> flight, LookUp look_up) {
    struct Land {  // also when cancelled
      ReviewCache& cache;
      const std::string& key;
      Flight& flight;
      ~Land() {
        cache.flights_.erase(key);
        flight.landed.set();
        flight.place.reset();
        flight.of_caller.reset();
      }
    };
    const Land land{*this, key, *flight};
    auto found = co_await look_up();
    if (found) {
      remember(key, *found);
      flight->result = std::move(found->value);
    } else {
      flight->result = found.error();
    }
  }

  runtime::Clock& clock_;
  ReviewCacheLimits limits_;
  runtime::Places places_;  // of those in flight
  bool stopped_ = false;
  std::size_t waiting_ = 0;
  std::size_t hits_ = 0, joins_ = 0, misses_ = 0;
  Entries entries_;  // most recently used first
  std::unordered_map<std::string, typename Entries::iterator, TextHash, std::equal_to<>> index_;
  std::unordered_map<std::string, std::shared_ptr<Flight>, TextHash, std::equal_to<>> flights_;
  runtime::TaskGroup tasks_;
};

}  // namespace adapter::auth
