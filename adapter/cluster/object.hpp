#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "base/heap_bytes.hpp"
#include "meta/labels.hpp"
#include "runtime/budget.hpp"

namespace adapter::cluster {

// What selecting by labels needs to know of an object.
struct Object {
  std::string object_namespace;  // empty for cluster-scoped kinds
  std::string name;
  meta::Labels labels;

  friend bool operator==(const Object&, const Object&) = default;
};

// Whether an API server could have let it in (apimachinery, validation of names: a DNS label, a DNS subdomain).
inline bool can_exist(const Object& object) {
  constexpr std::size_t kMaxNamespaceBytes = 63, kMaxNameBytes = 253;
  return object.object_namespace.size() <= kMaxNamespaceBytes && object.name.size() <= kMaxNameBytes;
}

inline std::size_t bytes_of(const meta::Labels& labels) {
  std::size_t out = 0;
  for (const auto& [key, value] : labels) out += sizeof(meta::Labels::Label) + heap_bytes(key) + heap_bytes(value);
  return out;
}

// About what an object with such labels takes in memory, with the spare room of a vector that grows.
inline std::size_t bytes_of_object(const std::string& object_namespace, const std::string& name,
                                   std::size_t label_bytes) {
  return 2 * sizeof(Object) + heap_bytes(object_namespace) + heap_bytes(name) + label_bytes;
}
inline std::size_t bytes_of(const Object& object) {
  return bytes_of_object(object.object_namespace, object.name, bytes_of(object.labels));
}

// What a request gets of them, and what they take. Labels that are equal may be held once for all. Where that is more
// than it may hold there are no objects.
struct SelectedObjects {
  std::vector<Object> objects;
  std::size_t bytes = 0;
};

// Bounds of that, in bytes.
struct MostSelected {
  std::size_t held, written;  // in memory; and with the labels of each, as they are in an answer
};

}  // namespace adapter::cluster
