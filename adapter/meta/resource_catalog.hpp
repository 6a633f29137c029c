#pragma once

// Which types of objects a cluster has, and which of them a name means. An immutable value: whoever learns of new types
// builds a new catalogue and publishes that. Names resolve as kubectl and the HPA controller expect (client-go's
// discovery REST mapper), except that a group given in full always wins over one it is merely the beginning of.

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/nearest_name.hpp"
#include "base/result.hpp"
#include "base/text_hash.hpp"
#include "meta/group_resource.hpp"

namespace adapter::meta {

struct Resource {
  std::string group;  // empty for the core group
  std::string version;
  std::string kind;
  std::string plural;
  std::string singular;  // when discovery leaves it empty the catalogue fills in the lower-cased kind
  bool namespaced = false;

  [[nodiscard]] GroupResource group_resource() const { return {.group = group, .resource = plural}; }

  friend bool operator==(const Resource&, const Resource&) = default;
};

class ResourceCatalog {
 public:
  ResourceCatalog() = default;

  // Entries in the order of discovery: groups as the API server lists them, the preferred version of each group first,
  // then its other versions. Entries with a '/' in their name are subresources and are left out. Of `silent_groups`
  // discovery could not tell the resources. What could be a name of theirs is not taken for another's. Without a group
  // these are the names of the groups that every cluster has, which stand before others: `statefulsets`, while `apps`
  // is silent, or lacking though every cluster has it. With a group: that very one, and Kubernetes' own that begin with
  // it.
  explicit ResourceCatalog(std::vector<Resource> discovered, std::vector<std::string> silent_groups = {});
  // Moves, but is not copied: what it knows of its names views them.
  ResourceCatalog(ResourceCatalog&&) = default;
  ResourceCatalog& operator=(ResourceCatalog&&) = default;

  // The resource is a plural or singular name in any case; short names (`po`) are not known. With a group: the very
  // group, else the first discovered group that begins with it. Without: core v1 before all others, then the order of
  // discovery. Fails with not_found (and the nearest name), or with bad_request when one group version has several
  // resources of that name. The pointer lives as long as this catalogue.
  [[nodiscard]] Result<const Resource*> resolve(const GroupResource& name) const;

  // The same, and null where that fails: for names that come in thousands, as labels do. The nearest name, which only
  // people want to hear, is looked for among all.
  [[nodiscard]] const Resource* find(const GroupResource& name) const;

  // What may have been meant by a name that resolve() does not find: all that have the nearest name, of whatever group,
  // in order of precedence. Positions in resources(), and the very same ones for all that have the same nearest name.
  [[nodiscard]] std::span<const std::size_t> nearest(const GroupResource& name) const;

  // Positions in resources() of all versions of the very one; ascending, as those of nearest().
  [[nodiscard]] std::span<const std::size_t> positions_of(const GroupResource& resource) const;

  // The singular of a plural name. The group does not count, as in the REST mapper: core v1 decides, else the first
  // discovered resource of that name. A name nobody knows is its own singular.
  [[nodiscard]] std::string_view singular_of(std::string_view plural) const;

  [[nodiscard]] const std::vector<Resource>& resources() const& noexcept { return resources_; }
  // In memory: measured, and rounded up.
  [[nodiscard]] std::size_t bytes() const { return resources_.size() * 1536; }
  void resources() const&& = delete;  // a loop over a temporary catalogue would outlive it

 private:
  // Positions in resources_, in order of precedence.
  using Index = std::unordered_map<std::string, std::vector<std::size_t>, TextHash, std::equal_to<>>;

  struct Found {
    const Resource* best = nullptr;   // null: no resource has the name
    const Resource* rival = nullptr;  // of the same group version, when there is one
    bool is_untold = false;           // it is of a group that does not tell what it has, or may be
  };

  [[nodiscard]] static const ResourceCatalog& builtin();
  [[nodiscard]] bool is_silent(std::string_view group) const;
  [[nodiscard]] bool is_untold(const GroupResource& name, const Resource* best) const;
  [[nodiscard]] const Resource* builtin_of_others(std::string_view name, bool may_be_absent) const;
  [[nodiscard]] Found look_up(const GroupResource& name) const;
  [[nodiscard]] const std::vector<std::size_t>& named(std::string_view name) const;

  std::vector<Resource> resources_;
  std::vector<std::string> silent_groups_;       // sorted
  std::vector<std::string_view> absent_groups_;  // that every cluster has
  Index by_name_;
  Index by_group_resource_;  // plural, slash, group
  NearestNames names_;       // plural and singular
};

}  // namespace adapter::meta
