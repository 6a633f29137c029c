#include "provider/query_queue.hpp"

#include <boost/asio/this_coro.hpp>

#include "runtime/event.hpp"

namespace adapter::provider {

// Of one query, from its call to its end.
struct QueryQueue::Place {
  runtime::Event called;  // its turn has come, or its deadline
  bool has_turn = false;
};

asio::awaitable<Result<upstream::QueryResult>> QueryQueue::query(upstream::QueryCall call) {
  const auto executor = co_await asio::this_coro::executor;
  Place place{.called = runtime::Event(executor)};
  struct Leave {  // also when cancellation throws
    QueryQueue& queue;
    Place& place;
    ~Leave() { queue.leave(place); }
  } const leave{*this, place};
  if (auto turn = co_await take_turn(place, call.deadline); !turn) co_return turn.error();
  auto result = co_await upstream_.query(std::move(call));
  co_return result;
}

asio::awaitable<Result<void>> QueryQueue::take_turn(Place& place, runtime::SteadyTime deadline) {
  if (running_ < at_once_) {
    ++running_;
    place.has_turn = true;
    co_return Result<void>();
  }
  waiting_.push_back(&place);
  const auto alarm = clock_.set_alarm(deadline, [&place] { place.called.set(); });
  co_await place.called.wait();
  if (!place.has_turn) {
    co_return Error{ErrorKind::upstream_timeout, "too many queries are under way: no time was left for this one", ""};
  }
  co_return Result<void>();
}

// The turn of a query that has ended goes to the one that waits longest.
void QueryQueue::leave(Place& place) {
  std::erase(waiting_, &place);
  if (!place.has_turn) return;
  if (waiting_.empty()) {
    --running_;
    return;
  }
  auto& next = *waiting_.front();
  waiting_.pop_front();
  next.has_turn = true;
  next.called.set();
}

}  // namespace adapter::provider
