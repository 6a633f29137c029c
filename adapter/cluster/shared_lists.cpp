#include "cluster/shared_lists.hpp"

#include <algorithm>
#include <utility>

#include "base/json_walker.hpp"
#include "base/short_text.hpp"

namespace adapter::cluster {
namespace {

constexpr std::size_t kMaxObjects = 500'000;
constexpr std::size_t kMaxToldBytes = 1 << 10;  // of a namespace that anybody may name

}  // namespace

struct SharedLists::Flight {
  Flight(runtime::Clock& clock, runtime::SteadyTime by) : deadline(by), demand(clock) {}

  runtime::SteadyTime deadline;  // of the LIST: that of the caller who began it, or waited longest for it to begin
  CallDemand demand;
  std::optional<runtime::SteadyTime> begun;
  runtime::Latch landed;
  Answer answer = Error{ErrorKind::unavailable, "the API server: the list was broken off", ""};
  bool dropped = false;                   // before its turn, for nobody wanted it
  int refused = 0;                        // with this status
  std::unique_ptr<runtime::Alarm> stale;  // when it is forgotten
};

SharedLists::SharedLists(asio::any_io_executor executor, ApiServer& server, runtime::Clock& clock,
                         const runtime::Logger& logger, runtime::Budget& budget, bool exact)
    : server_(server),
      clock_(clock),
      budget_(budget),
      exact_(exact),
      failures_(clock, logger),
      tasks_(std::move(executor), logger) {
}

asio::awaitable<SharedLists::Answer> SharedLists::get(ListQuestion question, std::string caller,
                                                      runtime::SteadyTime deadline) {
  struct Leave {  // also when cancellation throws
    CallDemand& demand;
    const std::string& caller;
    ~Leave() { demand.remove(caller); }
  };
  for (;;) {
    if (stopped_) co_return Error{ErrorKind::unavailable, "shutting down", ""};
    const auto flight = flight_for(question, caller, deadline);
    const Leave leave{flight->demand, caller};
    if (!co_await flight->landed.wait(clock_, deadline)) {
      co_return Error{ErrorKind::upstream_timeout, "the API server: no answer in time", ""};
    }
    if (flight->dropped) continue;  // and this caller came in that moment
    // The one who began it had less time than this caller has.
    const bool cut_short = !flight->answer && flight->answer.error().kind == ErrorKind::upstream_timeout &&
                           flight->deadline < deadline && clock_.now() < deadline;
    if (!cut_short) co_return flight->answer;
  }
}

// What failed for want of the beginner's time is no answer to those who have more.
bool SharedLists::has_timed_out(const Flight& flight) {
  return flight.landed.is_set() && !flight.answer && flight.answer.error().kind == ErrorKind::upstream_timeout;
}

// How old what it says may be.
runtime::SteadyTime SharedLists::asked_at(const Flight& flight) const {
  return flight.demand.turn().value_or(flight.begun.value_or(clock_.now()));
}

bool SharedLists::is_fresh(const Flight& flight) const {
  const bool is_asked = flight.demand.turn() || flight.landed.is_set();
  if (!is_asked) return true;
  return !exact_ && !has_timed_out(flight) && clock_.now() < asked_at(flight) + kMaxAge;
}

// Else callers who leave a LIST no time would have one made for each of them.
bool SharedLists::keeps_next_waiting(const Flight& flight) const {
  return !flight.landed.is_set() || (has_timed_out(flight) && clock_.now() < asked_at(flight) + kMaxAge);
}

bool SharedLists::has_fresh(const ListQuestion& question) const {
  const auto found = flights_.find(question);
  return found != flights_.end() && found->second.begun && is_fresh(*found->second.begun);
}

std::size_t SharedLists::selectors_of(const ObjectCollection& objects) const {
  return static_cast<std::size_t>(std::ranges::count_if(flights_, [&](const auto& entry) {
    return entry.first.objects == objects && !entry.first.label_selector.empty();
  }));
}

std::shared_ptr<SharedLists::Flight> SharedLists::flight_for(const ListQuestion& question, const std::string& caller,
                                                             runtime::SteadyTime deadline) {
  auto& flights = flights_[question];
  if (flights.begun && is_fresh(*flights.begun)) {
    flights.begun->demand.add(caller);
    return flights.begun;
  }
  const bool is_new = !flights.next;
  auto flight = is_new ? std::make_shared<Flight>(clock_, deadline) : flights.next;
  flight->deadline = std::max(flight->deadline, deadline);
  flight->demand.add(caller);
  if (!is_new) return flight;
  if (flights.begun && keeps_next_waiting(*flights.begun)) {
    flights.next = flight;
  } else {
    begin(question, flight);
  }
  return flight;
}

void SharedLists::begin(const ListQuestion& question, std::shared_ptr<Flight> flight) {
  flights_[question].begun = flight;
  flight->begun = clock_.now();
  ++calls_;
  tasks_.spawn("a list of " + question.objects.text(), run(question, std::move(flight)));
}

asio::awaitable<void> SharedLists::run(ListQuestion question, std::shared_ptr<Flight> flight) {
  struct Land {  // also when cancelled
    SharedLists& lists;
    const ListQuestion& question;
    Flight& flight;
    bool answered = false;
    ~Land() {
      flight.dropped = !answered && flight.demand.is_dropped();
      lists.landed(question, flight);
    }
  };
  Land land{*this, question, *flight};
  flight->answer = co_await list(question, flight);
  land.answered = true;
  if (flight->answer) co_return;
  const auto why = flight->answer.error();
  // Without the namespace: what all of them meet is one trouble.
  const auto kind = question.objects.resource.text() + " " + std::to_string(flight->refused) + " " +
                    std::to_string(static_cast<int>(why.kind));
  failures_.warning(kind,
                    "a query for objects failed: " + short_text(why.message, kMaxToldBytes) + behind_colon(why.detail));
}

void SharedLists::landed(const ListQuestion& question, Flight& flight) {
  flight.landed.set();
  auto& flights = flights_.at(question);
  if (stopped_) {
    if (flights.next) flights.next->landed.set();
    flights_.erase(question);
  } else if (!flight.dropped && (is_fresh(flight) || keeps_next_waiting(flight))) {
    flight.stale = clock_.set_alarm(asked_at(flight) + kMaxAge, [this, question, &flight] { go_on(question, flight); });
  } else {
    go_on(question, flight);
  }
}

void SharedLists::go_on(ListQuestion question, const Flight& after) {
  const auto found = flights_.find(question);
  if (found == flights_.end() || found->second.begun.get() != &after) return;
  auto next = std::exchange(found->second.next, nullptr);
  if (next && stopped_) next->landed.set();
  if (next && !stopped_ && !next->demand.empty()) {
    begin(question, std::move(next));
  } else {
    flights_.erase(found);
  }
}

asio::awaitable<SharedLists::Answer> SharedLists::list(ListQuestion question, std::shared_ptr<Flight> flight) {
  const auto out = std::make_shared<ListedObjects>(budget_);
  ObjectListDecoder::Receive receive = [this, out, &question](Object object) -> Result<void> {
    if (out->objects.size() == kMaxObjects) {
      return Error{ErrorKind::malformed_response, "more objects than can be named", ""};
    }
    if (!can_exist(object)) return malformed("an object whose name or namespace is too long");
    if (!question.with_labels) object = {.object_namespace = {}, .name = std::move(object.name), .labels = {}};
    if (!out->held.grow(bytes_of(object))) {
      return budget_.over("its list of " + question.objects.text());
    }
    out->objects.push_back(std::move(object));
    return {};
  };
  ObjectListCall call{.objects = question.objects,
                      .name = question.name,
                      .label_selector = question.label_selector,
                      .resource_version = exact_ ? "" : "0",
                      .deadline = flight->deadline,
                      .demand = &flight->demand};
  for (;;) {
    auto one = call;
    auto each = receive;
    const auto listing = co_await list_objects(server_, std::move(one), std::move(each), budget_);
    if (!listing) {
      if (listing.error().kind == ErrorKind::bad_request) co_return listing.error();
      co_return explain_no_answer(listing.error());
    }
    if (!listing->refused) co_return std::shared_ptr<const ListedObjects>(out);
    // The state that the first page showed is gone before the last was read: all again, in one page.
    const bool expired = listing->refused->status == 410 && call.page > 0;
    if (!expired) {
      flight->refused = listing->refused->status;
      co_return explain_refusal(*listing->refused, "list", call.objects);
    }
    call.page = 0;
    out->objects.clear();
    out->held.release();
  }
}

asio::awaitable<void> SharedLists::stop() {
  stopped_ = true;
  tasks_.cancel();
  co_await tasks_.join();
  for (const auto& [question, flights] : flights_) {
    if (flights.next) flights.next->landed.set();
  }
  flights_.clear();
}

}  // namespace adapter::cluster
