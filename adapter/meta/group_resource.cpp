#include "meta/group_resource.hpp"
#include "base/text_hash.hpp"

#include <boost/container_hash/hash.hpp>

namespace adapter::meta {

std::string GroupResource::text() const {
  return group.empty() ? resource : resource + "." + group;
}

GroupResource parse_group_resource(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return {.group = "", .resource = std::string(text)};
  return {.group = std::string(text.substr(dot + 1)), .resource = std::string(text.substr(0, dot))};
}

}  // namespace adapter::meta

std::size_t std::hash<adapter::meta::GroupResource>::operator()(
    const adapter::meta::GroupResource& key) const noexcept {
  std::size_t seed = 0;  // a first part taken for the seed would make the hash symmetric
  boost::hash_combine(seed, adapter::TextHash()(key.group));
  boost::hash_combine(seed, adapter::TextHash()(key.resource));
  return seed;
}
