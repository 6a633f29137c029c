#include "rules/meant_series_query.hpp"

#include <algorithm>
#include <vector>

#include "rules/series_selector.hpp"
#include "rules/swallowed_keys.hpp"

namespace adapter::rules {
namespace {

constexpr std::string_view kKey = "seriesQuery";
constexpr std::size_t kMostTexts = 16;

using Texts = std::vector<std::string>;

void add(std::string text, Texts& out) {
  const bool is_new = !text.empty() && std::ranges::find(out, text) == out.end();
  if (is_new && out.size() < kMostTexts) out.push_back(std::move(text));
}

// In one line.
std::string before_keys(const YamlNode& scalar) {
  const auto keys = swallowed_keys(scalar.block);
  if (keys.empty()) return scalar.text;
  std::string out(scalar.block.substr(0, scalar.block.size() - keys.size()));
  for (char& c : out) c = c == '\n' || c == '\r' ? ' ' : c;
  const auto begin = out.find_first_not_of(' ');
  return begin == out.npos ? "" : out.substr(begin, out.find_last_not_of(' ') + 1 - begin);
}

// What was meant by something that is no text: `[up]`, and `{__name__="up",pod!=""}` without quotes, which is a map.
std::string meant_text(const YamlNode& node) {
  if (node.kind == YamlNode::Kind::list) return node.items.size() == 1 ? node.items.front()->text : "";
  if (node.kind != YamlNode::Kind::map) return before_keys(node);
  std::string out;
  for (const auto& [key, value] : node.entries) {
    if (value->kind != YamlNode::Kind::null) return "";
    out += (out.empty() ? "{" : ",") + key->text;
  }
  return out.empty() ? "" : out + '}';
}

void add_texts_in(const YamlNode& node, Texts& out) {
  add(meant_text(node), out);
  for (const auto& item : node.items) add_texts_in(*item, out);
  for (const auto& entry : node.entries) add_texts_in(*entry.value, out);
}

void add_texts_of_keys(const YamlNode& node, Texts& out) {
  for (const auto& item : node.items) add_texts_of_keys(*item, out);
  for (const auto& [key, value] : node.entries) {
    if (key->text == kKey) {
      add_texts_in(*value, out);
    } else {
      add_texts_of_keys(*value, out);
    }
  }
}

// Of rules that stand in a text, as far as a line tells it.
void add_swallowed(const YamlNode& node, Texts& out) {
  for (const auto line : swallowed_series_queries(node.block)) {
    if (out.size() == kMostTexts) return;
    const auto parsed = YamlDocument::parse(line);
    if (!parsed || parsed->root().entries.size() != 1) continue;
    add(meant_text(*parsed->root().entries.front().value), out);
  }
  for (const auto& item : node.items) add_swallowed(*item, out);
  for (const auto& entry : node.entries) add_swallowed(*entry.value, out);
}

void add_selector(const YamlNode& node, const GoRegex::Compile& compile, Texts& out) {
  if (node.kind == YamlNode::Kind::scalar && is_selector(node.text, compile)) add(node.text, out);
}

Texts texts_of(const YamlNode& entry, const YamlNode& as_read, std::span<const std::string_view> known_keys,
               const GoRegex::Compile& compile) {
  Texts out;
  add(meant_text(as_read), out);
  for (const auto& [key, value] : entry.entries) {
    if (key->text == kKey) add(meant_text(*value), out);
  }
  add_texts_of_keys(entry, out);
  if (!out.empty()) return out;
  for (const auto& item : entry.items) add_selector(*item, compile, out);
  for (const auto& [key, value] : entry.entries) {
    if (std::ranges::find(known_keys, key->text) == known_keys.end()) add_selector(*value, compile, out);
  }
  // A text that holds keys, `- |` before the rule.
  if (entry.text.find(kKey) != entry.text.npos) add(entry.text, out);
  return out;
}

}  // namespace

MeantSeries meant_series_query(const YamlNode& entry, const YamlNode& as_read,
                               std::span<const std::string_view> known_keys, bool more,
                               const GoRegex::Compile& compile) {
  MeantSeries out;
  auto texts = texts_of(entry, as_read, known_keys, compile);
  for (const auto& text : texts) out.query += (out.query.empty() ? "" : " or ") + text;
  if (more) {
    out.query += " or {}";  // any series
    add_swallowed(entry, texts);
  }
  const bool is_one = texts.size() == 1 && !more;
  for (auto& text : texts) {
    if (is_one || is_selector(text, compile)) out.selectors.push_back(std::move(text));
  }
  return out;
}

}  // namespace adapter::rules
