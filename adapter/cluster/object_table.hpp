#pragma once

// Objects by resource, as a file holds them. A value, immutable once parsed.

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "cluster/object.hpp"
#include "meta/group_resource.hpp"
#include "meta/label_selector.hpp"
#include "meta/resource_catalog.hpp"

namespace adapter::cluster {

class ObjectTable {
 public:
  ObjectTable() = default;

  // What `kubectl get … -o json` writes: a List (or PodList, …) with items, or one object. Only apiVersion, kind,
  // metadata and the status.phase of pods are read; of an object listed twice the first counts. Objects of kinds the
  // catalogue does not know are left out; the first kMostUnknownKinds of these are named in `unknown_kinds`. A Status,
  // which is how the API server tells of an error, is none of these. The error names the item and the field, or says
  // that the text ends too early, or which item was too much: all together may take 64 MiB.
  static constexpr std::size_t kMostUnknownKinds = 20;
  static Result<ObjectTable> parse(std::string_view json, const meta::ResourceCatalog& catalog,
                                   std::vector<std::string>& unknown_kinds);

  // In the order of namespace and name, as an API server lists. An empty namespace means all. `running` means the pods
  // that say so: one without a status does not. The objects live as long as this table.
  std::vector<const Object*> select(const meta::GroupResource& resource, std::string_view object_namespace,
                                    const meta::LabelSelector& selector, bool running) const;
  std::size_t size() const;
  // Whether the text was a list, of however many objects, rather than one object.
  bool is_list() const { return is_list_; }

 private:
  struct Entry {
    Object object;
    bool running;
  };
  std::unordered_map<meta::GroupResource, std::vector<Entry>> objects_;
  bool is_list_ = false;
};

}  // namespace adapter::cluster
