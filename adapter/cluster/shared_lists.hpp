#pragma once

// LISTs that many ask for and one makes. Whoever asks what somebody asked less than kMaxAge ago gets that answer, be it
// still on its way, and errors are shared like answers: however many ask, the API server is asked one question about
// once in kMaxAge, and once more only when that has been answered. A LIST belongs to this object, not to the caller who
// began it: while it has no turn (CallTurns) whoever asks joins it, however long ago it was asked for, and one that
// nobody waits for any more is dropped. What is kept, and what arrives, draws
// on the program's budget. What fails is told in the log, in the API server's own words.

#include <chrono>
#include <compare>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cluster/api_server.hpp"
#include "cluster/object.hpp"
#include "cluster/object_list.hpp"
#include "runtime/budget.hpp"
#include "runtime/clock.hpp"
#include "runtime/latch.hpp"
#include "runtime/logger.hpp"
#include "runtime/task_group.hpp"
#include "runtime/throttled_log.hpp"

namespace adapter::cluster {

struct ListQuestion {
  ObjectCollection objects;
  std::string name;            // empty: any
  std::string label_selector;  // empty: all
  bool with_labels = false;    // else names alone are kept

  friend auto operator<=>(const ListQuestion&, const ListQuestion&) = default;
};

// In the order of the answer.
struct ListedObjects {
  explicit ListedObjects(runtime::Budget& budget) : held(budget) {}
  std::vector<Object> objects;
  runtime::Budget::Share held;
};

class SharedLists {
 public:
  // Of an answer; and from one LIST that had too little time to the next.
  static constexpr std::chrono::seconds kMaxAge{1};

  // The references must outlive this object; stop() must have returned before it dies. `exact`: no caller gets what
  // was read before it asked, and the newest state is asked for, not one that the server has at hand. Callers who wait
  // for the same next LIST share it all the same.
  SharedLists(asio::any_io_executor executor, ApiServer& server, runtime::Clock& clock, const runtime::Logger& logger,
              runtime::Budget& budget, bool exact);

  // `caller`: on whose behalf. Fails as the call does, or with upstream_rejected or
  // upstream_unavailable and the API server's refusal in words; with unavailable when the answer does not fit into the
  // budget, or after stop(); with upstream_timeout at the deadline (the LIST goes on for others).
  using Answer = Result<std::shared_ptr<const ListedObjects>>;
  asio::awaitable<Answer> get(ListQuestion question, std::string caller, runtime::SteadyTime deadline);

  // Whether an answer to this question could be had without asking.
  bool has_fresh(const ListQuestion& question) const;
  // Questions about these objects by label, names or objects, that were asked less than kMaxAge ago.
  std::size_t selectors_of(const ObjectCollection& objects) const;

  asio::awaitable<void> stop();
  std::size_t calls() const { return calls_; }  // LISTs begun so far

 private:
  struct Flight;
  // Of one question: the LIST that was begun last, and the one that begins when it has ended.
  struct Flights {
    std::shared_ptr<Flight> begun, next;
  };
  std::shared_ptr<Flight> flight_for(const ListQuestion& question, const std::string& caller,
                                     runtime::SteadyTime deadline);
  static bool has_timed_out(const Flight& flight);
  runtime::SteadyTime asked_at(const Flight& flight) const;
  bool is_fresh(const Flight& flight) const;
  bool keeps_next_waiting(const Flight& flight) const;
  void begin(const ListQuestion& question, std::shared_ptr<Flight> flight);
  asio::awaitable<void> run(ListQuestion question, std::shared_ptr<Flight> flight);
  void landed(const ListQuestion& question, Flight& flight);
  void go_on(ListQuestion question, const Flight& after);
  asio::awaitable<Answer> list(ListQuestion question, std::shared_ptr<Flight> flight);

  ApiServer& server_;
  runtime::Clock& clock_;
  runtime::Budget& budget_;
  bool exact_;
  bool stopped_ = false;
  std::size_t calls_ = 0;
  runtime::ThrottledLog failures_;
  std::map<ListQuestion, Flights> flights_;
  runtime::TaskGroup tasks_;
};

}  // namespace adapter::cluster
