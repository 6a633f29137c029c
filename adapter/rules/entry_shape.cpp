#include "rules/entry_shape.hpp"

#include <algorithm>

#include "rules/rule_keys.hpp"
#include "rules/rule_text.hpp"

namespace adapter::rules {
namespace {

// Below it, in a text or as a key.
bool holds_a_rule(const YamlNode& value, bool as_key) {
  return holds_a_series_query(value.text) ||
         std::ranges::any_of(value.items, [&](const auto& item) { return holds_a_rule(*item, as_key); }) ||
         std::ranges::any_of(value.entries, [&](const auto& entry) {
           return (as_key && entry.key->text == "seriesQuery") || holds_a_rule(*entry.value, as_key);
         });
}

// Whether no key in it may be meant for another place. What is no map holds none, but for a list, which is out of
// place.
bool holds_only(const YamlNode& node, Place place) {
  const auto known = known_keys(place);
  return node.items.empty() && std::ranges::all_of(node.entries, [&](const auto& entry) {
           return std::ranges::find(known, entry.key->text) != known.end();
         });
}

}  // namespace

std::size_t times(const YamlNode& entry, std::string_view key) {
  return static_cast<std::size_t>(
      std::ranges::count_if(entry.entries, [key](const YamlNode::Entry& each) { return each.key->text == key; }));
}

std::size_t rules_in(const YamlNode& entry) {
  const bool has_own = times(entry, "seriesQuery") > 0;
  std::size_t most = 1, repeated = 0;
  for (const auto& [key, value] : entry.entries) {
    if (holds_a_rule(*value, has_own)) return 2;
  }
  for (const auto key : known_keys(Place::rule)) {
    const auto count = times(entry, key);
    most = std::max(most, count);
    if (count > 1) ++repeated;
  }
  return repeated > 1 || times(entry, "seriesQuery") > 1 ? most : 1;
}

bool hold_only_their_keys(const YamlNode& name, const YamlNode& filters) {
  const auto is_good = [](const auto& filter) { return holds_only(*filter, Place::series_filter); };
  return holds_only(name, Place::name) && filters.entries.empty() && std::ranges::all_of(filters.items, is_good);
}

}  // namespace adapter::rules
