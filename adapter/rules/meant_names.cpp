#include "rules/meant_names.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <unordered_set>
#include <utility>
#include <variant>

#include "base/text_hash.hpp"
#include "rules/expand_template.hpp"
#include "rules/swallowed_keys.hpp"

namespace adapter::rules {
namespace {

constexpr std::size_t kMostTexts = 32;         // nobody writes more into a name
constexpr std::size_t kLongestText = 4 << 10;  // a metric whose name is longer is not served
constexpr std::string_view kBreaks = " \t\r\n\"'`,";
constexpr std::string_view kNameKeys[] = {"name", "matches", "as"};

using Texts = std::vector<std::string_view>;

void add_text(std::string_view text, Texts& out) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  if (out.size() < kMostTexts) out.push_back(text);
}

// Also keys, of `as: {requests}`.
void add_texts(const YamlNode& node, Texts& out) {
  if (node.kind == YamlNode::Kind::scalar) add_text(node.text, out);
  for (const auto& item : node.items) add_texts(*item, out);
  for (const auto& [key, value] : node.entries) {
    add_texts(*key, out);
    add_texts(*value, out);
  }
}

// `as` of `as:rps`, `as rps` and `as={rps`, the length of what stands before rps; 0 of other text.
std::size_t length_of_name_key(std::string_view text) {
  for (const auto key : kNameKeys) {
    if (!text.starts_with(key) || text.size() == key.size()) continue;
    const auto end = text.find_first_not_of(":={[. \t\r\n", key.size());
    if (end != key.size()) return end == text.npos ? text.size() : end;
  }
  return 0;
}

std::string_view without_stray_bracket(std::string_view text) {
  for (const auto brackets : {std::string_view("{}"), std::string_view("[]")}) {
    auto stray = std::ranges::count(text, brackets[1]) - std::ranges::count(text, brackets[0]);
    for (; text.ends_with(brackets[1]) && stray > 0; --stray) text.remove_suffix(1);
  }
  return text;
}

// What may be meant by a text that holds keys, since a blank or a colon is missing: `rps` of `as:rps` and `{as rps}`.
void add_pieces(std::string_view text, Texts& out) {
  const auto whole = text;
  while (!text.empty() && out.size() < kMostTexts) {
    auto piece = text.substr(0, text.find_first_of(kBreaks));
    text.remove_prefix(std::min(piece.size() + 1, text.size()));
    while (const auto key = length_of_name_key(piece)) piece.remove_prefix(key);
    while (piece.starts_with('{') || piece.starts_with('[')) {
      piece.remove_prefix(1);
      while (const auto key = length_of_name_key(piece)) piece.remove_prefix(key);
    }
    piece = without_stray_bracket(piece);
    piece.remove_prefix(std::min(piece.find_first_not_of(":;,=-"), piece.size()));
    if (!piece.empty() && piece != whole) add_text(piece, out);
  }
}

// Of a key that nobody knows, such as `name:{as` whose value is `rps}`.
void add_pieces(const YamlNode::Entry& entry, Texts& out) {
  const auto& [key, value] = entry;
  const bool is_name_key = length_of_name_key(key->text) > 0;
  if (is_name_key) add_pieces(key->text, out);
  if (value->kind == YamlNode::Kind::scalar && (is_name_key || length_of_name_key(value->text) > 0)) {
    add_pieces(value->text, out);
  }
}

bool is_matches(const YamlNode::Entry& entry) {
  return entry.key->text == "matches";
}
bool is_as(const YamlNode::Entry& entry) {
  return entry.key->text == "as";
}

Texts texts_beside_matches(const YamlNode& name) {
  Texts out;
  if (name.kind != YamlNode::Kind::map) {
    add_texts(name, out);
    for (const auto text : Texts(out)) add_pieces(text, out);
  }
  for (const auto& entry : name.entries) {
    if (is_matches(entry)) continue;
    add_texts(*entry.value, out);
    if (is_as(entry)) continue;
    add_pieces(entry, out);
    if (entry.value->kind != YamlNode::Kind::null) continue;
    add_text(entry.key->text, out);  // of `{as, rps}`
    add_pieces(entry.key->text, out);
  }
  return out;
}

bool is_known(const YamlNode& name, std::string_view matches, std::string_view as, bool is_whole,
              const GoRegex::Compile& compile) {
  if ((matches.empty() && !is_whole) || std::ranges::count_if(name.entries, is_matches) > 1) return false;
  return MetricNamer::make(matches, as, compile).has_value();
}

// Of a name whose key stands in the rule already.
void add_repeated(const YamlNode& first, const YamlNode& name, StrayNames& out) {
  const auto matches_of = [](const YamlNode& node) {
    const auto found = std::ranges::find_if(node.entries, is_matches);
    return found == node.entries.end() ? std::string_view() : std::string_view(found->value->text);
  };
  for (const auto text : texts_beside_matches(name)) add_text(text, out.as);
  if (std::ranges::none_of(name.entries, is_as)) add_text("", out.as);
  const bool is_readable = name.kind == YamlNode::Kind::null ||
                           (name.kind == YamlNode::Kind::map && std::ranges::all_of(name.entries, [](const auto& each) {
                              return is_matches(each) || is_as(each);
                            }));
  if (!is_readable || matches_of(first) != matches_of(name)) out.matches_in_doubt = true;
}

// Of a text that holds keys of the rule.
void find_swallowed(const YamlNode& text, StrayNames& out) {
  for (const auto lines : swallowed_names(text.block)) {
    add_pieces(lines, out.as);
    if (lines.find("matches") != lines.npos || out.as.size() == kMostTexts) out.matches_in_doubt = true;
  }
}

void find_strays(const YamlNode& node, StrayNames& out) {
  find_swallowed(node, out);
  for (const auto& item : node.items) find_strays(*item, out);
  for (const auto& [key, value] : node.entries) {
    if (key->text == "as") add_texts(*value, out.as);
    if (key->text == "matches" && out.matches.empty()) out.matches = value->text;
    find_strays(*value, out);
  }
}

}  // namespace

StrayNames stray_names(const YamlNode& rule, std::span<const std::string_view> known_keys) {
  StrayNames out;
  for (const auto& item : rule.items) find_strays(*item, out);
  const YamlNode* name = nullptr;
  for (const auto& entry : rule.entries) {
    const auto& [key, value] = entry;
    if (key->text == "name") {
      if (name != nullptr) add_repeated(*name, *value, out);
      if (name == nullptr) name = value.get();
      for (const auto& inner : value->entries) {
        const auto& text = *inner.value;
        const bool holds_more = is_matches(inner) && (!text.items.empty() || !text.entries.empty());
        if (holds_more) add_texts(text, out.as);  // of `matches:` with `as` below it
        if (!holds_more && swallowed_keys(text.block).empty()) continue;
        find_swallowed(text, out);
        out.matches_in_doubt = true;  // it holds them, or is held
      }
      continue;
    }
    if (key->text == "as") add_texts(*value, out.as);
    if (key->text == "matches") out.matches = value->text;
    const bool is_known_key = std::ranges::find(known_keys, key->text) != known_keys.end();
    if (!is_known_key && !is_as(entry) && !is_matches(entry)) {
      if (value->kind == YamlNode::Kind::scalar) add_texts(*value, out.as);
      add_pieces(entry, out.as);
      if (length_of_name_key(key->text) > 0 && key->text.find("matches") != std::string::npos) {
        out.matches_in_doubt = true;
      }
    }
    find_strays(*value, out);
  }
  return out;
}

// Where the groups are not known a namer is given what they took instead of the series.
MeantNames meant_names(const YamlNode& name, std::string_view matches, std::string_view as, const StrayNames& strays,
                       bool is_whole, const GoRegex::Compile& compile) {
  if (matches.empty()) matches = strays.matches;
  const bool is_in_doubt = strays.matches_in_doubt || (!strays.matches.empty() && strays.matches != matches);
  auto texts = texts_beside_matches(name);
  texts.insert(texts.end(), strays.as.begin(), strays.as.end());
  if (as.empty()) texts.emplace_back();
  const bool is_too_long = std::erase_if(texts, [](std::string_view text) { return text.size() > kLongestText; }) > 0;
  if (is_too_long) texts.emplace_back("$0");
  std::unordered_set<std::string_view, TextHash> seen;
  std::erase_if(texts, [&seen](std::string_view text) { return !seen.insert(text).second; });
  MeantNames out{.namers = {},
                 .of_parts = is_in_doubt || is_too_long || !is_known(name, matches, as, is_whole, compile)};
  for (const auto text : texts) {
    auto namer = out.of_parts ? MetricNamer::make("", ExpandTemplate(text).with_any_group(), compile)
                              : MetricNamer::make(matches, text, compile);
    if (namer) out.namers.push_back(std::move(*namer));
  }
  return out;
}

}  // namespace adapter::rules
