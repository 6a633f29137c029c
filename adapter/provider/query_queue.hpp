#pragma once

// The way to the backend for requests that make many queries each: a bounded number of queries at once, the others wait
// in the order in which they came. So one kind of request does not take all connections from the others, and none of
// its queries fails because we made too many.

#include <cstddef>
#include <deque>

#include "runtime/asio.hpp"
#include "runtime/clock.hpp"
#include "upstream/upstream.hpp"

namespace adapter::provider {

class QueryQueue {
 public:
  // The references must outlive the queue. All queries must have ended before it dies. How many may wait is bounded by
  // whoever bounds the requests.
  QueryQueue(upstream::Upstream& upstream, runtime::Clock& clock, std::size_t at_once)
      : upstream_(upstream), clock_(clock), at_once_(at_once) {}

  // As Upstream::query(); upstream_timeout also when the deadline comes before the query's turn. Throws
  // operation_aborted when the caller is cancelled, also while it waits.
  asio::awaitable<Result<upstream::QueryResult>> query(upstream::QueryCall call);

 private:
  struct Place;
  asio::awaitable<Result<void>> take_turn(Place& place, runtime::SteadyTime deadline);
  void leave(Place& place);

  upstream::Upstream& upstream_;
  runtime::Clock& clock_;
  std::size_t at_once_;
  std::size_t running_ = 0;     // queries that have their turn
  std::deque<Place*> waiting_;  // the next first; empty unless at_once_ run
};

}  // namespace adapter::provider
