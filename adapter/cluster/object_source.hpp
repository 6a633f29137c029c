#pragma once

// Which objects a label selector selects. In a cluster a watch or the API server says so, without one a file does.

#include <cstdint>
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
  runtime::SteadyTime deadline;
};

// When the deadline comes before that turn.
inline Error no_turn_to_select() {
  return {ErrorKind::upstream_timeout, "too many others select among objects: no time was left for this one", ""};
}

// About how much work it is to look at so many objects: in what it takes to compare one of them with one term, some
// 5 ns. An object that is selected is copied; and a request takes 150 us, whatever it asks for.
inline std::uint64_t work_of(const ObjectQuery& query, std::size_t objects) {
  constexpr std::uint64_t kOfRequest = 30'000, kOfObject = 20;
  std::uint64_t terms = query.fields.size();
  for (const auto& requirement : query.selector.requirements()) terms += 1 + requirement.values.size();
  return kOfRequest + objects * (kOfObject + terms);
}

class ObjectSource {
 public:
  virtual ~ObjectSource() = default;
  // Names in the order in which an API server lists them. An empty list means that nothing is selected, never that
  // nothing is known: not knowing is an error.
  virtual asio::awaitable<Result<std::vector<std::string>>> names(ObjectQuery query) = 0;
  // The same objects with their labels; with a name only those of that name (one in each namespace at most).
  virtual asio::awaitable<Result<std::vector<Object>>> objects(ObjectQuery query, std::string name) = 0;
};

}  // namespace adapter::cluster
