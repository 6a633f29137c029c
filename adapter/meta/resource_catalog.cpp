#include "meta/resource_catalog.hpp"

#include <algorithm>
#include <utility>

#include "meta/builtin_catalog.hpp"

namespace adapter::meta {
namespace {

// Groups that every API server has, with kinds that others have, too; and of these the kinds that old ones lack.
constexpr std::string_view kEverywhere[] = {"apps", "autoscaling", "batch", "networking.k8s.io", "policy"};
constexpr std::string_view kNew[] = {"ipaddresses", "servicecidrs"};

template <class Names>
bool is_one_of(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != std::end(names);
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool is_core_v1(const Resource& resource) {
  return resource.group.empty() && resource.version == "v1";
}

bool same_group_version(const Resource& a, const Resource& b) {
  return a.group == b.group && a.version == b.version;
}

}  // namespace

ResourceCatalog::ResourceCatalog(std::vector<Resource> discovered, std::vector<std::string> silent_groups)
    : resources_(std::move(discovered)), silent_groups_(std::move(silent_groups)) {
  std::ranges::sort(silent_groups_);
  for (const auto group : kEverywhere) {
    if (std::ranges::find(resources_, group, &Resource::group) == resources_.end()) absent_groups_.push_back(group);
  }
  std::erase_if(resources_, [](const Resource& r) { return r.plural.find('/') != std::string::npos; });
  std::stable_partition(resources_.begin(), resources_.end(), is_core_v1);
  for (std::size_t i = 0; i < resources_.size(); ++i) {
    Resource& resource = resources_[i];
    if (resource.singular.empty()) resource.singular = lower_case(resource.kind);
    // Names are indexed as they are: look-ups are lower-cased, so a name with capitals (a metric that some other
    // adapter shows as a resource) is out of reach, as it is for the REST mapper.
    by_name_[resource.plural].push_back(i);
    if (resource.singular != resource.plural) by_name_[resource.singular].push_back(i);
    by_group_resource_[resource.plural + '/' + resource.group].push_back(i);
  }
  std::vector<std::string_view> names;
  names.reserve(2 * resources_.size());
  for (const Resource& resource : resources_) names.insert(names.end(), {resource.plural, resource.singular});
  names_ = NearestNames(std::move(names));
}

const std::vector<std::size_t>& ResourceCatalog::named(std::string_view name) const {
  static const std::vector<std::size_t> kNone;
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? kNone : found->second;
}

std::span<const std::size_t> ResourceCatalog::positions_of(const GroupResource& resource) const {
  const auto found = by_group_resource_.find(resource.resource + '/' + resource.group);
  return found == by_group_resource_.end() ? std::span<const std::size_t>() : std::span(found->second);
}

bool ResourceCatalog::is_silent(std::string_view group) const {
  return std::ranges::binary_search(silent_groups_, group);
}

const ResourceCatalog& ResourceCatalog::builtin() {
  static const ResourceCatalog kBuiltin = builtin_catalog();
  return kBuiltin;
}

// Of Kubernetes' own, which stand before all others, the one that a name without a group means, if it is of a group
// that is silent, or absent.
const Resource* ResourceCatalog::builtin_of_others(std::string_view name, bool may_be_absent) const {
  if (silent_groups_.empty() && (absent_groups_.empty() || !may_be_absent)) return nullptr;
  for (const std::size_t position : builtin().named(name)) {
    const Resource& resource = builtin().resources_[position];
    if (!positions_of(resource.group_resource()).empty()) return nullptr;
    if (!is_one_of(kEverywhere, resource.group) || is_one_of(kNew, resource.plural)) continue;
    if (is_silent(resource.group) || (may_be_absent && is_one_of(absent_groups_, resource.group))) return &resource;
  }
  return nullptr;
}

bool ResourceCatalog::is_untold(const GroupResource& name, const Resource* best) const {
  const bool is_dotted =
      best != nullptr && best->group.find('.') != std::string::npos;  // else it is old Kubernetes' own
  if (name.group.empty()) return builtin_of_others(lower_case(name.resource), is_dotted) != nullptr;
  if (best != nullptr && best->group == name.group) return false;
  const auto may_be_its = [&](std::size_t position) {
    const auto& group = builtin().resources_[position].group;
    return group == name.group ||
           (group.starts_with(name.group) && (is_silent(group) || is_one_of(absent_groups_, group)));
  };
  const auto& own = builtin().named(lower_case(name.resource));
  const auto is_its = [&](const Resource& resource) { return resource.group == name.group; };
  return std::ranges::any_of(own, may_be_its) ||
         (is_silent(name.group) && std::ranges::none_of(builtin().resources_, is_its));
}

ResourceCatalog::Found ResourceCatalog::look_up(const GroupResource& name) const {
  const std::vector<std::size_t>& positions = named(lower_case(name.resource));
  const Resource* best = nullptr;
  for (const std::size_t position : positions) {
    const Resource& resource = resources_[position];
    if (!resource.group.starts_with(name.group)) continue;
    if (best == nullptr) best = &resource;
    if (name.group.empty()) break;
    if (resource.group == name.group) {
      best = &resource;
      break;
    }
  }
  if (is_untold(name, best)) return {.is_untold = true};
  if (best == nullptr) return {};
  for (const std::size_t position : positions) {
    const Resource& rival = resources_[position];
    if (same_group_version(rival, *best) && rival.plural != best->plural) return {.best = best, .rival = &rival};
  }
  return {.best = best, .rival = nullptr};
}

const Resource* ResourceCatalog::find(const GroupResource& name) const {
  const auto [best, rival, is_untold] = look_up(name);
  return rival == nullptr ? best : nullptr;
}

Result<const Resource*> ResourceCatalog::resolve(const GroupResource& name) const {
  const auto [best, rival, is_untold] = look_up(name);
  if (best == nullptr) {
    if (is_untold) {
      return Error{ErrorKind::not_found,
                   "unknown resource \"" + name.text() + "\"; the API server does not tell what its group has"};
    }
    const auto meant = nearest(name);
    return Error{
        ErrorKind::not_found,
        "unknown resource \"" + name.text() + '"' +
            (meant.empty() ? "" : "; did you mean \"" + resources_[meant.front()].group_resource().text() + "\"?")};
  }
  if (rival != nullptr) {
    return Error{ErrorKind::bad_request, "ambiguous resource \"" + name.text() + "\": may be \"" +
                                             best->group_resource().text() + "\" or \"" +
                                             rival->group_resource().text() + "\""};
  }
  return best;
}

std::string_view ResourceCatalog::singular_of(std::string_view plural) const {
  const auto* own = builtin_of_others(plural, true);
  if (own != nullptr && own->plural == plural) return own->singular;
  for (const std::size_t position : named(plural)) {
    if (resources_[position].plural == plural) return resources_[position].singular;
  }
  return plural;
}

std::span<const std::size_t> ResourceCatalog::nearest(const GroupResource& name) const {
  // A right name in a wrong group comes before a similar name, and so does one after its group: `batch.jobs`.
  const std::vector<std::size_t>* near = &named(lower_case(name.resource));
  if (near->empty() && !name.group.empty()) near = &named(lower_case(name.group.substr(name.group.rfind('.') + 1)));
  if (near->empty()) near = &named(names_.find(name.resource).value_or(""));
  return *near;
}

}  // namespace adapter::meta
