#pragma once

// Objects by LISTs, for queries that no watch can answer, and for those who want every answer to be exact. Equal
// questions share a LIST (SharedLists), and where many ask about the same objects by different labels, or one about all
// of them, one LIST of all answers them all.

#include <map>
#include <string>
#include <vector>

#include "cluster/object_source.hpp"
#include "cluster/shared_lists.hpp"
#include "runtime/loop_turns.hpp"

namespace adapter::cluster {

class ObjectLister : public ObjectSource {
 public:
  // As SharedLists.
  ObjectLister(asio::any_io_executor executor, ApiServer& server, runtime::Clock& clock, const runtime::Logger& logger,
               runtime::Budget& budget, bool exact);

  // In the order of the answer. Fail as SharedLists::get() does.
  asio::awaitable<Result<std::vector<std::string>>> names(ObjectQuery query) override;
  asio::awaitable<Result<SelectedObjects>> objects(ObjectQuery query, std::string name) override;

  asio::awaitable<void> stop() { return lists_.stop(); }
  std::size_t calls() const { return lists_.calls(); }

 private:
  // What was listed, and whether it is still to be selected from.
  struct Listed {
    std::shared_ptr<const ListedObjects> all;
    bool select = false;
  };
  asio::awaitable<Result<Listed>> listed(ListQuestion question, std::string caller, runtime::SteadyTime deadline);
  bool is_for_all(const ListQuestion& question, const ListQuestion& of_all) const;
  void note_too_many(const ObjectCollection& objects);

  runtime::Clock& clock_;
  runtime::Budget& budget_;
  bool exact_;
  runtime::LoopTurns selections_;  // also of those who wait for one list
  SharedLists lists_;
  std::map<ObjectCollection, runtime::SteadyTime> too_many_until_;  // not to be listed as a whole; bounded
};

}  // namespace adapter::cluster
