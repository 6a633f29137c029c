#pragma once

// The way of all queries to the backend, fair to rules and to callers. Connections are few, and a rule whose queries
// hang, or one caller of it, would take them all: a rule may have half of what the others leave, and a caller three
// quarters of what other callers leave of that, and of all, so that there is always room for one more; an eighth of
// all, also beyond a rule's half, is for users who have fewer, and not for namespaces' service accounts. Who has to
// wait waits in the order of coming; the turn goes to the rule that has the fewest, and of its callers to the one who
// has the fewest.

#include <cstddef>
#include <list>
#include <map>
#include <string>
#include <utility>

#include "runtime/asio.hpp"
#include "runtime/caller_budget.hpp"
#include "runtime/clock.hpp"
#include "upstream/upstream.hpp"

namespace adapter::provider {

class QueryQueue : public upstream::Upstream {
 public:
  // `at_once` is the number of the backend's connections. Queries that run or wait draw on `texts` for them.
  // The references must outlive the queue. All queries must have ended before it dies. How many may wait is bounded by
  // whoever bounds the requests.
  QueryQueue(upstream::Upstream& upstream, runtime::Clock& clock, runtime::CallerBudget& texts, std::size_t at_once)
      : upstream_(upstream), clock_(clock), texts_(texts), at_once_(at_once) {}

  // As Upstream; QueryCall::rule and caller say whose query it is, and empty ones have no share to keep to.
  // upstream_timeout also when the deadline comes before the query's turn, with the reason; unavailable when the budget
  // has no room for the caller. Throws operation_aborted when the caller is cancelled, also while it waits; its place
  // is free at once.
  asio::awaitable<Result<upstream::QueryResult>> query(upstream::QueryCall call) override;
  // Few, and made by one loop: they do not wait here.
  asio::awaitable<Result<upstream::SeriesListing>> series(upstream::SeriesCall call) override {
    return upstream_.series(std::move(call));
  }

 private:
  struct Place;
  asio::awaitable<Result<void>> take_turn(Place& place, runtime::SteadyTime deadline);
  void leave(Place& place);
  std::size_t running_of(const std::string& rule) const;
  std::size_t share_of(const std::string& rule) const;
  bool is_over_its_share(const Place& place) const;  // who asks
  std::size_t for_few() const { return at_once_ / 8; }
  bool is_few(std::size_t queries) const { return queries < for_few(); }
  bool is_few_of_rule(std::size_t queries) const { return queries < for_few() / 2; }
  std::size_t left_to_others(const Place& place, std::size_t own) const;  // by who has so many
  bool has_room_for(const Place& place) const;
  bool has_fewer(const Place& one, const Place& other) const;  // running, its rule, and then its caller
  void give_turn(Place& place);
  Error no_turn(const Place& place) const;

  upstream::Upstream& upstream_;
  runtime::Clock& clock_;
  runtime::CallerBudget& texts_;
  std::size_t at_once_;
  std::size_t running_ = 0;                                                    // queries that have their turn
  std::map<std::string, std::size_t> running_of_;                              // of these, by rule; none is zero
  std::map<std::string, std::size_t> running_for_;                             // likewise by caller
  std::map<std::pair<std::string, std::string>, std::size_t> running_of_for_;  // likewise by both
  std::list<Place*> waiting_;  // in the order of coming; none of them has room
};

}  // namespace adapter::provider
