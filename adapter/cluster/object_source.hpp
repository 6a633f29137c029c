#pragma once

// Which objects a label selector selects. In a cluster a watch or the API server says so, without one a file does.

#include <chrono>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cluster/object.hpp"
#include "meta/field_selector.hpp"
#include "meta/group_resource.hpp"
#include "meta/label_selector.hpp"
#include "runtime/asio.hpp"
#include "runtime/clock.hpp"

namespace adapter::cluster {

struct ObjectQuery {
  meta::GroupResource resource;  // resolved: plural, full group
  std::string version;           // of the resource in the catalogue, for the API server's path; a file needs none
  std::string object_namespace;  // empty: cluster-wide
  meta::LabelSelector selector;
  std::vector<meta::FieldTerm> fields{};  // on metadata.name and metadata.namespace; others may come all the same
  std::string caller{};  // on whose behalf: a selection among thousands takes milliseconds, and callers take turns
  bool running = false;  // of pods: only those whose status.phase is Running
  std::size_t most_bytes = std::numeric_limits<std::size_t>::max();  // what the caller has room for, of objects
  runtime::SteadyTime deadline;
};

// When the deadline comes before that turn.
inline Error no_turn_to_select() {
  return {ErrorKind::upstream_timeout, "too many others select among objects: no time was left for this one", ""};
}

// About how long it takes to look at so many objects, and to copy so many bytes of labels. A request takes its time,
// whatever it asks for.
inline std::chrono::nanoseconds time_to_select(const ObjectQuery& query, std::size_t objects, std::size_t label_bytes) {
  constexpr std::chrono::microseconds kOfRequest{150};
  constexpr std::chrono::nanoseconds kOfObject{100}, kOfTerm{5}, kOfByte{2};
  std::size_t terms = query.fields.size();
  for (const auto& requirement : query.selector.requirements()) terms += 1 + requirement.values.size();
  return kOfRequest + objects * (kOfObject + terms * kOfTerm) + label_bytes * kOfByte;
}

// What is selected for this query, where answers draw on `budget`: half of it, as who writes one needs as much again.
inline MostSelected most_selected(const ObjectQuery& query, const runtime::Budget& budget) {
  return {.held = query.most_bytes, .written = budget.limit() / 2};
}

class ObjectSource {
 public:
  virtual ~ObjectSource() = default;
  // Names in the order in which an API server lists them. An empty list means that nothing is selected, never that
  // nothing is known: not knowing is an error.
  virtual asio::awaitable<Result<std::vector<std::string>>> names(ObjectQuery query) = 0;
  // The same objects with their labels; with a name only those of that name (one in each namespace at most).
  // Where they take more than `most_bytes` there are none in the answer, and it says how much. unavailable when they
  // could not be written.
  virtual asio::awaitable<Result<SelectedObjects>> objects(ObjectQuery query, std::string name) = 0;
};

}  // namespace adapter::cluster
