#include "rules/meant_names.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <variant>

#include "rules/expand_template.hpp"

namespace adapter::rules {
namespace {

constexpr std::size_t kMostTexts = 16;  // nobody writes more into a name

// Also keys, of `as: {requests}`.
void add_texts(const YamlNode& node, std::vector<std::string_view>& out) {
  if (node.kind == YamlNode::Kind::scalar && out.size() < kMostTexts) out.push_back(node.text);
  for (const auto& item : node.items) add_texts(*item, out);
  for (const auto& [key, value] : node.entries) {
    add_texts(*key, out);
    add_texts(*value, out);
  }
}

bool is_matches(const YamlNode::Entry& entry) {
  return entry.key->text == "matches";
}

std::vector<std::string_view> texts_beside_matches(const YamlNode& name) {
  std::vector<std::string_view> out;
  if (name.kind != YamlNode::Kind::map) add_texts(name, out);
  for (const auto& entry : name.entries) {
    if (!is_matches(entry)) add_texts(*entry.value, out);
  }
  return out;
}

bool is_known(const YamlNode& name, std::string_view matches, std::string_view as, bool is_whole) {
  if ((matches.empty() && !is_whole) || std::ranges::count_if(name.entries, is_matches) > 1) return false;
  return MetricNamer::make(matches, as).has_value();
}

void find_strays(const YamlNode& node, StrayNames& out) {
  for (const auto& item : node.items) find_strays(*item, out);
  for (const auto& [key, value] : node.entries) {
    if (key->text == "as") add_texts(*value, out.as);
    if (key->text == "matches" && out.matches.empty()) out.matches = value->text;
    find_strays(*value, out);
  }
}

// `as` for a namer that is given what the groups took instead of the series.
std::string of_part(std::string_view as) {
  const ExpandTemplate meant(as);
  std::string out;
  for (const auto& part : meant.parts()) {
    if (const auto* text = std::get_if<std::string>(&part)) {
      for (const char c : *text) out += c == '$' ? "$$" : std::string(1, c);
    } else {
      out += "${0}";
    }
  }
  return out;
}

}  // namespace

StrayNames stray_names(const YamlNode& rule, std::span<const std::string_view> known_keys) {
  StrayNames out;
  for (const auto& [key, value] : rule.entries) {
    if (key->text == "name") continue;
    if (key->text == "as") add_texts(*value, out.as);
    if (key->text == "matches") out.matches = value->text;
    const bool is_known_key = std::ranges::find(known_keys, key->text) != known_keys.end();
    const bool is_name_key = key->text == "as" || key->text == "matches";
    if (!is_known_key && !is_name_key && value->kind == YamlNode::Kind::scalar) add_texts(*value, out.as);
    find_strays(*value, out);
  }
  return out;
}

MeantNames meant_names(const YamlNode& name, std::string_view matches, std::string_view as, const StrayNames& strays,
                       bool is_whole) {
  if (matches.empty()) matches = strays.matches;
  MeantNames out{.namers = {}, .of_parts = !is_known(name, matches, as, is_whole)};
  auto texts = texts_beside_matches(name);
  texts.insert(texts.end(), strays.as.begin(), strays.as.end());
  if (as.empty()) texts.emplace_back();
  for (const auto text : texts) {
    auto namer = out.of_parts ? MetricNamer::make("", of_part(text)) : MetricNamer::make(matches, text);
    if (namer) out.namers.push_back(std::move(*namer));
  }
  return out;
}

}  // namespace adapter::rules
