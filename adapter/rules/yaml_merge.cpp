#include "rules/yaml_merge.hpp"

#include <algorithm>
#include <functional>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/text_hash.hpp"

namespace adapter::rules {

void merge_maps(YamlNode& map) {
  const auto is_merge = [](const YamlNode::Entry& entry) { return entry.key->plain && entry.key->text == "<<"; };
  const auto merges = std::stable_partition(map.entries.begin(), map.entries.end(), std::not_fn(is_merge));
  const std::vector<YamlNode::Entry> sources(merges, map.entries.end());
  if (sources.empty()) return;
  map.entries.erase(merges, map.entries.end());

  std::unordered_set<std::string_view, TextHash> present;
  for (const auto& entry : map.entries) present.insert(entry.key->text);
  const auto add_missing = [&](const YamlNode& source) {
    if (source.kind != YamlNode::Kind::map)
      throw YamlProblem{source.where, "the key << merges a map or a list of maps"};
    for (const auto& entry : source.entries) {
      if (present.insert(entry.key->text).second) map.entries.push_back(entry);
    }
  };
  for (const auto& source : sources) {
    if (source.value->kind == YamlNode::Kind::list) {
      for (const auto& item : source.value->items) add_missing(*item);
    } else {
      add_missing(*source.value);
    }
  }
}

}  // namespace adapter::rules
