#include "rules/swallowed_keys.hpp"

#include <algorithm>
#include <cstddef>

#include "rules/rule_keys.hpp"

namespace adapter::rules {
namespace {

constexpr Place kPlaces[] = {Place::rule, Place::series_filter, Place::resources, Place::name, Place::resource_rule};
constexpr std::string_view kBlanks = " \t\r\n";

std::string_view behind_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text;
}

// Behind blanks and the dash of a list.
std::string_view behind_dash(std::string_view line) {
  line = behind_blanks(line);
  return line.starts_with("- ") ? behind_blanks(line.substr(2)) : line;
}

// `key:`, `"key" :`, behind blanks and the dash of a list. A metric's name may hold and end with colons, but is not
// written `name: x`; and none is called seriesQuery.
bool begins_with(std::string_view line, std::string_view key) {
  line = behind_dash(line);
  const bool is_quoted = line.starts_with('"') || line.starts_with('\'');
  const auto quote = line.substr(0, is_quoted ? 1 : 0);
  line.remove_prefix(quote.size());
  if (!line.starts_with(key)) return false;
  line.remove_prefix(key.size());
  if (!line.starts_with(quote)) return false;
  line = behind_blanks(line.substr(quote.size()));
  if (!line.starts_with(':')) return false;
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  return line.size() == 1 || kBlanks.find(line[1]) != kBlanks.npos || std::ranges::any_of(key, is_upper);
}

bool begins_with_a_key(std::string_view line) {
  return std::ranges::any_of(kPlaces, [&](Place place) {
    return std::ranges::any_of(known_keys(place), [&](std::string_view key) { return begins_with(line, key); });
  });
}

std::string_view take_line(std::string_view& text) {
  const auto line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

}  // namespace

std::string_view swallowed_keys(std::string_view block) {
  while (!block.empty()) {
    const auto here = block;
    if (begins_with_a_key(take_line(block))) return here;
  }
  return {};
}

std::vector<std::string_view> swallowed_names(std::string_view block) {
  constexpr std::string_view kNames[] = {"name", "as", "matches"};
  std::vector<std::string_view> out;
  const auto all = swallowed_keys(block);
  bool is_of_name = false;
  for (auto keys = all; !keys.empty();) {
    const auto before = keys;
    const auto line = take_line(keys);
    const bool begins = std::ranges::any_of(kNames, [&](std::string_view key) { return begins_with(line, key); });
    if (begins) out.emplace_back(before.data(), 0);
    is_of_name = begins || (is_of_name && !begins_with_a_key(line));
    if (is_of_name) out.back() = {out.back().data(), out.back().size() + before.size() - keys.size()};
  }
  if (!all.empty()) out.push_back(all);
  return out;
}

std::vector<std::string_view> swallowed_series_queries(std::string_view block) {
  std::vector<std::string_view> out;
  while (!block.empty()) {
    const auto line = take_line(block);
    if (begins_with(line, "seriesQuery")) out.push_back(behind_dash(line));
  }
  return out;
}

}  // namespace adapter::rules
