#pragma once

// What the watch of a collection does next. Pure: calls, pauses and objects are ObjectWatch's.
// Wire: Kubernetes API concepts, "Efficient detection of changes", "Streaming lists", "410 Gone responses".

#include <chrono>
#include <optional>
#include <string>

#include "cluster/object_list.hpp"

namespace adapter::cluster {

struct WatchCall {
  enum class Kind {
    streaming_list,  // a watch that begins with the whole state
    list,            // the whole state alone, for servers that do not know the first
    watch,           // the changes since a version
  } kind = Kind::streaming_list;
  std::string resource_version;
};

// How a call ended.
enum class WatchEnd {
  complete,       // a list to its last page, a watch at its time
  never_synced,   // a streaming list at its time, without a word that the state is whole
  not_supported,  // the server knows no streaming lists
  expired,        // the version asked for is forgotten (410)
  too_new,        // the version asked for is not there yet: another server, behind the one we knew
  no_right,       // we may not, or nobody can: 403, 404, 405
  too_many,       // more objects than we hold
  misplaced,      // an object came that cannot be of this collection: no state we had can be trusted
  unreadable,     // a frame came that cannot be read: what it and those behind it change is missing
  broken,         // an exception: the state may be half changed, and is as little to be trusted
  failed,         // anything else
};

WatchEnd end_of(WatchCall::Kind call, const Refusal& refusal);

// Whether it is not tried again before some minutes have passed.
bool is_given_up(WatchEnd end);
// Whether what is held must be fetched anew before anything is told from it.
bool is_distrust(WatchEnd end);

// What is known after all calls so far.
struct WatchProgress {
  std::string resource_version;    // of the newest event; empty: the state must be fetched
  std::string list_version = "0";  // how old a plain list may be
  std::string listed_version;      // of the last plain list
  bool may_stream_lists = true;    // as far as we know
  std::size_t failures = 0;        // in a row
};

WatchCall next_call(const WatchProgress& progress);

// Notes the end of a call and says how long to pause before the next. `random` is in [0, 1).
std::chrono::nanoseconds after(WatchProgress& progress, const WatchCall& call, WatchEnd end,
                               std::chrono::nanoseconds lasted, std::optional<std::chrono::seconds> retry_after,
                               double random);

}  // namespace adapter::cluster
