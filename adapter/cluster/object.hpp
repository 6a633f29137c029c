#pragma once

#include <string>

#include "meta/labels.hpp"

namespace adapter::cluster {

// What selecting by labels needs to know of an object.
struct Object {
  std::string object_namespace;  // empty for cluster-scoped kinds
  std::string name;
  meta::Labels labels;

  friend bool operator==(const Object&, const Object&) = default;
};

}  // namespace adapter::cluster
