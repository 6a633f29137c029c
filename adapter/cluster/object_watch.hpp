#pragma once

// Keeps the objects of one collection in memory: fetches them, then follows what changes. watch_plan decides what to do
// next; this does it. Whatever goes wrong, it is either in sync or says that it is not: index() never shows a part.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "cluster/api_server.hpp"
#include "cluster/backoff.hpp"
#include "cluster/metadata_decoder.hpp"
#include "cluster/object_index.hpp"
#include "cluster/object_list.hpp"
#include "cluster/watch_plan.hpp"
#include "cluster/watch_report.hpp"
#include "runtime/budget.hpp"
#include "runtime/clock.hpp"
#include "runtime/latch.hpp"
#include "runtime/logger.hpp"

namespace adapter::cluster {

class ObjectWatch {
 public:
  enum class State {
    not_synced,  // not yet, or not any more
    synced,      // the index shows what is, but for the milliseconds of a watch
    silent,      // no word for 90 s, though a bookmark comes about every minute; lasts until the next watch has one
    gave_up,     // no right, too many objects, no memory for them; tried again after some minutes
  };
  static constexpr std::chrono::seconds kPatience{2};  // with a server that is sending the whole state
  struct Status {
    State state = State::not_synced;
    std::size_t objects = 0;
    std::optional<std::chrono::nanoseconds> age;  // of the last event or bookmark
    std::size_t lists = 0;                        // times the whole state was asked for
    std::size_t restarts = 0;                     // calls after the first
  };

  // The references must outlive the watch. More than `max_objects` are not held, nor more than `memory` has room for.
  // Where a new state does not fit beside the old one, the old one goes first, and until then nothing is in sync. On
  // `reading` an object draws while it is read.
  ObjectWatch(ApiServer& server, runtime::Clock& clock, const runtime::Logger& logger, runtime::Budget& memory,
              runtime::Budget& reading, ObjectCollection objects, std::size_t max_objects);

  // Runs until cancelled; once at a time. Never has more than one call under way. A call that is silent for 90 s is
  // broken off and the next begins where it stood. After an exception nothing that was held is trusted.
  asio::awaitable<void> run();

  // Null unless in sync; valid until the next await.
  const ObjectIndex* index() const;
  // While the whole state is being fetched, by a list or by a watch that begins with it: what is set when that has
  // ended, well or not. Null otherwise, and when nothing of it has come for kPatience.
  std::shared_ptr<runtime::Latch> syncing() const;
  Status status() const;

 private:
  struct Outcome {
    WatchEnd end = WatchEnd::failed;
    std::optional<std::chrono::seconds> retry_after;
    Error why;
  };
  // A state, and what it takes of the memory for all of them.
  struct Kept {
    explicit Kept(runtime::Budget& memory) : held(memory) {}
    ObjectIndex index;
    runtime::Budget::Share held;
  };
  struct Following;  // a watch that is under way

  asio::awaitable<void> round(const WatchCall& call, Outcome& outcome);
  asio::awaitable<Outcome> list(const WatchCall& call);
  asio::awaitable<Outcome> watch(const WatchCall& call);
  asio::awaitable<Result<http::ClientResponse>> call_until_silent(ApiCall call, http::BodySink& sink,
                                                                  const Following& following);
  asio::awaitable<void> until_silent(const Following& following);
  Result<void> take(Following& following, WatchEvent event);
  Result<void> break_off(Following& following, Outcome outcome);
  // These two: why the object cannot be taken, if so.
  std::optional<Outcome> apply(Kept& state, const WatchEvent& event);
  std::optional<Outcome> put(Kept& state, const Object& object);
  bool make_room(Kept& state);
  static Outcome misplaced();
  bool belongs(const ObjectIndex& index, const Object& object) const;
  void begin_sync();
  void end_sync();
  void become_synced(Kept state, std::string resource_version);
  void forget();
  Outcome refused(const WatchCall& call, const Refusal& refusal) const;

  ApiServer& server_;
  runtime::Clock& clock_;
  const runtime::Logger& logger_;
  runtime::Budget& memory_;
  runtime::Budget& reading_;
  ObjectCollection objects_;
  std::size_t max_objects_;
  RandomFraction random_;
  WatchReport tell_;
  WatchProgress progress_;
  Kept kept_;
  std::shared_ptr<runtime::Latch> syncing_;  // from the beginning: whoever makes a watch wants its state
  runtime::SteadyTime heard_;                // of that state
  bool synced_ = false;
  bool gave_up_ = false;
  runtime::SteadyTime last_event_;  // once synced
  std::size_t lists_ = 0;
  std::size_t calls_ = 0;
};

}  // namespace adapter::cluster
