#include "rules/resource_mapper.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace adapter::rules {
namespace {

// Of a resource: its group has 253 bytes at most, its name 63, and the rest is for the text of a template.
constexpr std::size_t kLongestLabel = 1024;

// Of kubectl, for the kinds of every cluster. No API knows them, so who writes one may mean its kind in whatever group.
constexpr std::string_view kShortNames[] = {"cj", "cm",  "deploy", "ds", "ep",  "ev", "hpa", "ing", "netpol", "no",
                                            "ns", "pdb", "po",     "pv", "pvc", "rc", "rs",  "sa",  "sts",    "svc"};

}  // namespace

ResourceMapper::ResourceMapper(ResourceOptions options, std::shared_ptr<const meta::ResourceCatalog> catalog,
                               std::vector<Problem>& problems)
    : options_(std::move(options)), catalog_(std::move(catalog)) {
  Learnt learnt;
  for (const auto& each : options_.overrides) {
    auto resource = catalog_->resolve(each.resource);
    if (resource) {
      overrides_.push_back({.label = each.label, .resource = *resource});
      continue;
    }
    problems.push_back({.entry = each, .message = resource.error().message});
    learn_meant(each, learnt);
  }
  for (std::uint32_t i = 0; i < overrides_.size(); ++i) by_label_.push_back(i);
  std::ranges::stable_sort(
      by_label_, {}, [this](std::uint32_t i) -> const auto& { return overrides_[i].label; });
}

void ResourceMapper::learn_meant(const ResourceOverride& unknown, Learnt& learnt) {
  if (may_mean_any_) return;
  const auto& group = unknown.resource.group;
  const auto is_of_group = [&](const meta::Resource& each) { return each.group.starts_with(group); };
  const bool is_known_name = catalog_->find({.group = "", .resource = unknown.resource.resource}) != nullptr;
  const bool is_short = std::ranges::find(kShortNames, unknown.resource.resource) != std::end(kShortNames);
  const auto [custom, is_new] = learnt.is_custom.try_emplace(group);
  if (is_new) {
    custom->second = group.find('.') != group.npos && std::ranges::none_of(catalog_->resources(), is_of_group);
  }
  may_mean_any_ = !is_known_name && (is_short || !custom->second);
  if (may_mean_any_) return;
  const auto meant = catalog_->nearest(unknown.resource);
  if (!meant.empty() && learnt.names_meant.insert(meant.data()).second) {
    meant_.push_back(meant);
  }
  const auto* of_label = catalog_->find({.group = "", .resource = unknown.label});
  if (!is_known_name && of_label != nullptr) meant_.push_back(catalog_->positions_of(of_label->group_resource()));
}

const meta::Resource* ResourceMapper::resource_of(std::string_view label) const {
  const auto label_of = [this](std::uint32_t i) { return std::string_view(overrides_[i].label); };
  const auto found = std::ranges::lower_bound(by_label_, label, {}, label_of);
  if (found != by_label_.end() && label_of(*found) == label) return overrides_[*found].resource;
  if (!options_.label_template || label.size() > kLongestLabel) return nullptr;
  const auto named = options_.label_template->parse_label(label);
  if (!named) return nullptr;
  return catalog_->find(*named);
}

bool ResourceMapper::may_name(const meta::GroupResource& resource) const {
  const auto is_it = [&](const meta::Resource* each) {
    return each->plural == resource.resource && each->group == resource.group;
  };
  if (options_.label_template || may_mean_any_ || std::ranges::any_of(overrides_, is_it, &Resolved::resource))
    return true;
  const auto versions = catalog_->positions_of(resource);
  return std::ranges::any_of(meant_, [&](std::span<const std::size_t> meant) {
    return std::ranges::any_of(versions, [&](std::size_t each) { return std::ranges::binary_search(meant, each); });
  });
}

Result<std::string> ResourceMapper::label_of(const meta::Resource& resource) const {
  for (const auto& each : overrides_) {
    if (each.resource->plural == resource.plural && each.resource->group == resource.group) return each.label;
  }
  if (options_.label_template) {
    return options_.label_template->label_of(resource.group, catalog_->singular_of(resource.plural));
  }
  return Error{.kind = ErrorKind::bad_request,
               .message = "the rule has no label for " + resource.group_resource().text() +
                          ": its resources have neither an override for it nor a template"};
}

Result<std::string> ResourceMapper::namespace_label(const meta::ResourceCatalog& catalog) const {
  const auto namespaces = catalog.resolve({.group = "", .resource = "namespaces"});
  if (!namespaces) return namespaces.error();
  return label_of(**namespaces);
}

}  // namespace adapter::rules
