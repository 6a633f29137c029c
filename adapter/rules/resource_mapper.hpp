#pragma once

// Label <-> resource, for one rule and one catalogue. Overrides first, then the template. The answer depends on the
// rule and the catalogue alone, never on what was asked before (the incumbent's does).

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/result.hpp"
#include "meta/resource_catalog.hpp"
#include "rules/rule.hpp"

namespace adapter::rules {

class ResourceMapper {
 public:
  struct Problem {
    ResourceOverride entry;
    std::string message;  // names the unknown resource and the nearest known one
  };
  // Resolves the overrides. Those that name no known resource are reported in `problems` and left out.
  ResourceMapper(ResourceOptions options, std::shared_ptr<const meta::ResourceCatalog> catalog,
                 std::vector<Problem>& problems);

  const std::shared_ptr<const meta::ResourceCatalog>& catalog() const { return catalog_; }
  // Whether the catalogue knows all that overrides name.
  bool is_whole() const { return overrides_.size() == options_.overrides.size(); }
  // Null when the label names no resource. The pointer lives as long as the catalogue.
  const meta::Resource* resource_of(std::string_view label) const;
  // Of the pattern that it searches a label with.
  std::size_t instructions() const { return options_.label_template ? options_.label_template->instructions() : 0; }

  // Whether any label could name it, or may be meant to. An override that names no known resource may mean any (`svc`,
  // `podz`), with two exceptions: a known name in a wrong group means the one it is, and a name in a group with a dot
  // that nobody knows is probably a kind that is not installed, unless a known name is near or its label is one.
  bool may_name(const meta::GroupResource& resource) const;

  // The label under which queries name objects of this resource: of several overrides for it the first in the file,
  // else the template's. Fails with bad_request when the rule has neither.
  Result<std::string> label_of(const meta::Resource& resource) const;
  // That of core namespaces.
  Result<std::string> namespace_label(const meta::ResourceCatalog& catalog) const;

 private:
  struct Learnt {                                        // of overrides before
    std::map<std::string_view, bool> is_custom;          // by group
    std::unordered_set<const std::size_t*> names_meant;  // whose kinds are in meant_
  };
  void learn_meant(const ResourceOverride& unknown, Learnt& learnt);

  struct Resolved {
    std::string label;
    const meta::Resource* resource;
  };
  ResourceOptions options_;
  std::shared_ptr<const meta::ResourceCatalog> catalog_;
  std::vector<Resolved> overrides_;                  // in the order of the file
  std::vector<std::uint32_t> by_label_;              // positions of overrides_, of equal labels the first first
  std::vector<std::span<const std::size_t>> meant_;  // positions in the catalogue, by those that name no known resource
  bool may_mean_any_ = false;                        // one of those
};

}  // namespace adapter::rules
