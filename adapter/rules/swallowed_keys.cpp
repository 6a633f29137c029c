#include "rules/swallowed_keys.hpp"

#include <algorithm>
#include <cstddef>

#include "rules/rule_keys.hpp"

namespace adapter::rules {
namespace {

constexpr Place kPlaces[] = {Place::rule, Place::series_filter, Place::resources, Place::name, Place::resource_rule};
constexpr std::string_view kBlanks = " \t\r\n";

// A metric's name may hold and end with colons, but is not written `name: x`; and none is called seriesQuery.
bool begins_with(std::string_view text, std::string_view key) {
  if (!text.starts_with(key) || !text.substr(key.size()).starts_with(':')) return false;
  const auto rest = text.substr(key.size() + 1);
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  return rest.empty() || kBlanks.find(rest[0]) != kBlanks.npos || std::ranges::any_of(key, is_upper);
}

bool begins_with_a_key(std::string_view text) {
  return std::ranges::any_of(kPlaces, [&](Place place) {
    return std::ranges::any_of(known_keys(place), [&](std::string_view key) { return begins_with(text, key); });
  });
}

// The length of what is quoted, or a comment, at the begin of the text; 0 of other text.
std::size_t length_of_passive(std::string_view text) {
  if (text[0] == '#') return std::min(text.find('\n'), text.size());
  if (std::string_view("\"'`").find(text[0]) == std::string_view::npos) return 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == text[0]) return i + 1;
    if (text[i] == '\\' && text[0] != '`') ++i;
  }
  return text.size();
}

}  // namespace

std::string_view swallowed_keys(std::string_view text) {
  bool is_behind_a_blank = true;
  while (!text.empty()) {
    if (is_behind_a_blank && begins_with_a_key(text)) return text;
    const auto passive = length_of_passive(text);
    is_behind_a_blank = passive == 0 && kBlanks.find(text[0]) != kBlanks.npos;
    text.remove_prefix(std::max<std::size_t>(passive, 1));
  }
  return {};
}

}  // namespace adapter::rules
