#pragma once

// Catalogues of before that somebody still holds: a request finishes on the one that it began on, which takes a minute
// where its LIST or its query hangs. What an API server tells may change every other second, and be large.

#include <cstddef>
#include <memory>
#include <vector>

#include "meta/resource_catalog.hpp"

namespace adapter::cluster {

class OlderCatalogs {
 public:
  // One that is replaced; null is none.
  void add(const std::shared_ptr<const meta::ResourceCatalog>& catalog) {
    if (catalog) held_.push_back({.catalog = catalog, .bytes = catalog->bytes()});
  }

  // About what those take that are still held.
  std::size_t bytes() {
    std::erase_if(held_, [](const Held& one) { return one.catalog.expired(); });
    std::size_t out = 0;
    for (const auto& one : held_) out += one.bytes;
    return out;
  }

 private:
  struct Held {
    std::weak_ptr<const meta::ResourceCatalog> catalog;
    std::size_t bytes = 0;
  };
  std::vector<Held> held_;
};

}  // namespace adapter::cluster
