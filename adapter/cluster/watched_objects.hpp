#pragma once

// The objects of a cluster: kept in memory by watches that begin when somebody asks and end when nobody does. A query
// that no watch can answer (not in sync yet, silent, no right, too many) is answered by a LIST, which equal questions
// share, so that an answer is never empty because a memory was. While a watch is fetching the state, that is waited for
// first: no longer than ObjectWatch::kPatience, and not when nothing of it comes.

#include <chrono>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cluster/object_lister.hpp"
#include "cluster/object_source.hpp"
#include "cluster/object_watch.hpp"
#include "runtime/loop_turns.hpp"
#include "runtime/task_group.hpp"

namespace adapter::cluster {

struct WatchedObjectsOptions {
  bool always_list = false;           // --object-lookup=list: exact, and dear
  std::size_t max_watches = 200;      // in all; queries beyond them LIST
  std::size_t max_namespaces = 20;    // of one resource; then one watch of all of them takes over
  std::size_t max_objects = 500'000;  // in one watch
  std::size_t max_bytes = 40 << 20;   // of memory, in all watches together; some 160,000 pods
  std::chrono::minutes idle_time{10};
};

class WatchedObjects : public ObjectSource {
 public:
  struct Watch {
    ObjectCollection objects;
    ObjectWatch::Status status;
  };

  // The references must outlive this object. Call stop() and wait for it before this object dies.
  // LISTs, and what is being read, draw on `budget`; what watches keep has a bound of its own.
  WatchedObjects(asio::any_io_executor executor, ApiServer& server, runtime::Clock& clock,
                 const runtime::Logger& logger, runtime::Budget& budget, WatchedObjectsOptions options);

  asio::awaitable<Result<std::vector<std::string>>> names(ObjectQuery query) override;
  asio::awaitable<Result<SelectedObjects>> objects(ObjectQuery query, std::string name) override;

  // Ends watches that nobody needs, until cancelled.
  asio::awaitable<void> run();
  // Ends all watches and LISTs. Queries that come later are unavailable.
  asio::awaitable<void> stop();

  // For health and metrics.
  std::vector<Watch> state() const;
  // Queries answered by a LIST so far, and the LISTs that were made for them.
  std::size_t lists() const { return lists_; }
  std::size_t list_calls() const { return lister_.calls(); }
  // What the watches keep in memory.
  const runtime::Budget& kept() const { return kept_; }

 private:
  struct Entry {
    ObjectWatch watch;
    runtime::TaskGroup tasks;
    runtime::SteadyTime last_asked;

    // A watch whose task is lost (runtime/task_group) hears of nothing any more.
    bool lives() const { return tasks.size() > 0; }
    const ObjectIndex* index() const { return lives() ? watch.index() : nullptr; }
    ObjectWatch::Status status() const;
  };
  using Entries = std::map<ObjectCollection, std::unique_ptr<Entry>>;

  asio::awaitable<void> end_what_nobody_needs();
  // Null when no watch can answer and the query is to LIST; then a watch begins unless there is a reason against it.
  // Valid until the next await.
  asio::awaitable<const ObjectIndex*> index_for(ObjectCollection objects, runtime::SteadyTime deadline);
  // Likewise, with the turn to select from it where that is to be among many.
  struct IndexInTurn {
    const ObjectIndex* index = nullptr;
    std::optional<runtime::LoopTurns::Turn> turn{};
  };
  enum class Wanted { names, objects, one_object };
  asio::awaitable<Result<IndexInTurn>> index_in_turn(const ObjectQuery& query, Wanted wanted);
  const ObjectIndex* index_of(const ObjectCollection& objects);
  // Of the watch, of these or of all, that will know.
  std::shared_ptr<runtime::Latch> syncing_of(const ObjectCollection& objects);
  Entry* find(const ObjectCollection& objects);
  void start(const ObjectCollection& objects);
  std::size_t namespaces_of(const ObjectCollection& whole) const;
  bool is_needed(const ObjectCollection& objects, const Entry& entry) const;
  Entries::iterator end_watch(Entries::iterator entry);

  asio::any_io_executor executor_;
  ApiServer& server_;
  runtime::Clock& clock_;
  const runtime::Logger& logger_;
  WatchedObjectsOptions options_;
  runtime::Budget kept_;
  runtime::Budget& budget_;
  runtime::LoopTurns selections_;
  ObjectLister lister_;
  Entries entries_;
  std::list<std::unique_ptr<Entry>> ending_;  // cancelled, and soon gone
  bool stopped_ = false;
  bool said_full_ = false;
  std::size_t lists_ = 0;
};

}  // namespace adapter::cluster
