#pragma once

// Which resources exist. In a cluster the API server says so; without one the built-in catalogue does.

#include <memory>
#include <utility>

#include "meta/resource_catalog.hpp"

namespace adapter::cluster {

class ResourceSource {
 public:
  virtual ~ResourceSource() = default;
  // The newest known catalogue; null as long as none is known.
  virtual std::shared_ptr<const meta::ResourceCatalog> catalog() const = 0;
  // A rule or a request named a resource that the catalogue does not have; it may have been created since. Cheap, may
  // be called for each request.
  virtual void note_unknown(const meta::GroupResource&) {}
};

// A catalogue that never changes.
class FixedResources : public ResourceSource {
 public:
  explicit FixedResources(meta::ResourceCatalog catalog)
      : catalog_(std::make_shared<const meta::ResourceCatalog>(std::move(catalog))) {}
  std::shared_ptr<const meta::ResourceCatalog> catalog() const override { return catalog_; }

 private:
  std::shared_ptr<const meta::ResourceCatalog> catalog_;
};

}  // namespace adapter::cluster
