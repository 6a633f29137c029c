#include "provider/query_queue.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>

#include "auth/authenticator.hpp"
#include "runtime/event.hpp"

namespace adapter::provider {
namespace {

// A query that names ten thousand pods is long, and while it runs or waits it exists several times: in the trace, and
// as part of the request's target.
constexpr std::size_t kCopies = 5;
constexpr std::size_t kShortQuery = 4 << 10;  // not counted

template <typename Key>
std::size_t count_of(const Key& key, const std::map<Key, std::size_t>& counts) {
  const auto found = counts.find(key);
  return found == counts.end() ? 0 : found->second;
}

template <typename Key>
void remove_one(const Key& key, std::map<Key, std::size_t>& counts) {
  const auto found = counts.find(key);
  if (--found->second == 0) counts.erase(found);
}

// Of `all`, of which `others` are taken.
std::size_t share_of_caller(std::size_t all, std::size_t others) {
  return std::max<std::size_t>((all - std::min(all, others)) * 3 / 4, 1);
}

}  // namespace

// Of one query, from its call to its end.
struct QueryQueue::Place {
  std::string rule, caller;
  std::pair<std::string, std::string> both() const { return {rule, caller}; }
  runtime::Event called;  // its turn has come, or its deadline
  bool has_turn = false;
};

asio::awaitable<Result<upstream::QueryResult>> QueryQueue::query(upstream::QueryCall call) {
  const auto executor = co_await asio::this_coro::executor;
  Place place{.rule = call.rule, .caller = call.caller, .called = runtime::Event(executor)};
  struct Leave {  // also when cancellation throws
    QueryQueue& queue;
    Place& place;
    ~Leave() { queue.leave(place); }
  } const leave{*this, place};
  runtime::CallerBudget::Share text(texts_, call.caller);
  if (call.promql.size() > kShortQuery) {
    const bool has_room = co_await text.wait_to_grow(kCopies * call.promql.size(), call.deadline);
    if (!has_room) co_return texts_.over("the query");
  }
  if (auto turn = co_await take_turn(place, call.deadline); !turn) co_return turn.error();
  auto result = co_await upstream_.query(std::move(call));
  co_return result;
}

asio::awaitable<Result<void>> QueryQueue::take_turn(Place& place, runtime::SteadyTime deadline) {
  if (has_room_for(place)) {
    give_turn(place);
    co_return Result<void>();
  }
  waiting_.push_back(&place);
  const auto alarm = clock_.set_alarm(deadline, [&place] { place.called.set(); });
  co_await place.called.wait();
  // A turn that comes when the time is over is none: those who had the places end at the same moment.
  if (!place.has_turn || clock_.now() >= deadline) co_return no_turn(place);
  co_return Result<void>();
}

void QueryQueue::leave(Place& place) {
  std::erase(waiting_, &place);
  if (!place.has_turn) return;
  --running_;
  remove_one(place.rule, running_of_);
  remove_one(place.caller, running_for_);
  remove_one(place.both(), running_of_for_);
  // One that ends may leave room for several, as it also makes the shares of other rules larger.
  for (;;) {
    auto next = waiting_.end();
    for (auto at = waiting_.begin(); at != waiting_.end(); ++at) {
      if (!has_room_for(**at)) continue;
      if (next == waiting_.end() || has_fewer(**at, **next)) next = at;
    }
    if (next == waiting_.end()) return;
    auto& called = **next;
    waiting_.erase(next);
    give_turn(called);
    called.called.set();
  }
}

void QueryQueue::give_turn(Place& place) {
  place.has_turn = true;
  ++running_;
  ++running_of_[place.rule];
  ++running_for_[place.caller];
  ++running_of_for_[place.both()];
}

std::size_t QueryQueue::running_of(const std::string& rule) const {
  return count_of(rule, running_of_);
}

bool QueryQueue::has_fewer(const Place& one, const Place& other) const {
  const auto of_rule = running_of(one.rule), of_other = running_of(other.rule);
  return of_rule != of_other ? of_rule < of_other
                             : count_of(one.both(), running_of_for_) < count_of(other.both(), running_of_for_);
}

std::size_t QueryQueue::share_of(const std::string& rule) const {
  if (rule.empty()) return at_once_;
  const auto others = running_ - running_of(rule);
  return std::max<std::size_t>((at_once_ - others) / 2, 1);
}

bool QueryQueue::is_over_its_share(const Place& place) const {
  if (place.caller.empty()) return false;
  const auto own = count_of(place.caller, running_for_), of_rule = count_of(place.both(), running_of_for_);
  const auto others = running_ - own, others_of_rule = running_of(place.rule) - of_rule;
  return (!is_few(own) && own >= share_of_caller(at_once_, others)) ||
         (!is_few_of_rule(of_rule) && of_rule >= share_of_caller(share_of(place.rule), others_of_rule));
}

// However many callers come, each with many, some turns are left to those who have few, the fewer the more. (One who
// asks for many others, as the HPA controller does, has some nearly always.) Of namespaces one tenant may have many.
std::size_t QueryQueue::left_to_others(const Place& place, std::size_t own) const {
  if (place.caller.empty()) return 0;
  return auth::is_share_of_namespace(place.caller) || !is_few(own) ? for_few() : own;
}

bool QueryQueue::has_room_for(const Place& place) const {
  const auto own = count_of(place.caller, running_for_), of_rule = count_of(place.both(), running_of_for_);
  const auto of_few = place.caller.empty() ? 0 : for_few();
  return running_ + left_to_others(place, own) < at_once_ &&
         running_of(place.rule) + left_to_others(place, of_rule) < share_of(place.rule) + of_few &&
         !is_over_its_share(place);
}

Error QueryQueue::no_turn(const Place& place) const {
  const auto under_way = [](std::size_t queries, const std::string& of, const std::string& who) {
    return Error{ErrorKind::upstream_timeout,
                 std::to_string(queries) + (queries == 1 ? " query" : " queries") + of +
                     " are under way already, all that one " + who + " may have: no time was left for this one",
                 ""};
  };
  const auto of_rule = running_of(place.rule);
  if (!place.rule.empty() && of_rule > 0 && of_rule >= share_of(place.rule)) {
    return under_way(of_rule, " of " + place.rule, "rule");
  }
  if (is_over_its_share(place)) return under_way(count_of(place.caller, running_for_), " of its caller", "caller");
  return {ErrorKind::upstream_timeout, "too many queries are under way: no time was left for this one", ""};
}

}  // namespace adapter::provider
