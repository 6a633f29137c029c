#include "rules/yaml_field.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <utility>

#include "base/short_text.hpp"
#include "base/text_hash.hpp"

namespace adapter::rules {
namespace {

using Kind = YamlNode::Kind;

constexpr std::size_t kLongestKey = 80;  // of a file's own keys, in the path of a finding

constexpr std::string_view kTrue[] = {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"};
constexpr std::string_view kFalse[] = {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"};

template <std::size_t N>
bool is_one_of(const std::string_view (&words)[N], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

std::string_view described(Kind kind) {
  switch (kind) {
    case Kind::null:
      return "nothing";
    case Kind::scalar:
      return "a text";
    case Kind::list:
      return "a list";
    case Kind::map:
      return "a map";
  }
  return "";
}

}  // namespace

YamlField::YamlField(const YamlDocument& root, Findings& findings)
    : document_(&root), node_(&root.root()), where_(node_->where), key_(where_), findings_(&findings) {
}

YamlField::YamlField(const YamlDocument& document, const YamlNode::Entry& entry, std::string path, Findings& findings)
    : YamlField(YamlField(document, findings).child(*entry.value, entry.key->where, std::move(path))) {
}

YamlField YamlField::reporting_to(Findings& findings) const {
  auto out = *this;
  out.findings_ = &findings;
  return out;
}

std::string YamlField::path_of(std::string_view key) const {
  auto name = short_text(key, kLongestKey, "...");
  return path_.empty() ? name : path_ + '.' + name;
}

YamlField YamlField::child(const YamlNode& node, Location key, std::string path) const {
  auto out = *this;
  out.node_ = &node;
  out.where_ = node.kind == Kind::null ? key : node.where;
  out.key_ = key;
  out.path_ = std::move(path);
  return out;
}

std::string_view YamlField::text() const {
  if (node_->kind == Kind::scalar) return node_->text;
  if (is_set()) report("must be a text, but is " + std::string(described(node_->kind)));
  return {};
}

std::optional<bool> YamlField::boolean() const {
  if (!is_set()) return std::nullopt;
  if (node_->plain && is_one_of(kTrue, node_->text)) return true;
  if (node_->plain && is_one_of(kFalse, node_->text)) return false;
  report("must be true or false, without quotes");
  return std::nullopt;
}

std::vector<YamlField> YamlField::items() const {
  std::vector<YamlField> out;
  if (node_->kind != Kind::list) {
    if (is_set()) {
      report("must be a list, each entry behind a dash, but is " + std::string(described(node_->kind)));
    }
    return out;
  }
  out.reserve(node_->items.size());
  for (const auto& item : node_->items) {
    out.push_back(child(*item, item->where, path_ + '[' + std::to_string(out.size()) + ']'));
  }
  return out;
}

bool YamlField::is_map(const std::string& wanted) const {
  if (node_->kind == Kind::map) return true;
  if (is_set()) report("must be a map " + wanted + ", but is " + std::string(described(node_->kind)));
  return false;
}

std::vector<std::pair<std::string_view, YamlField>> YamlField::entries() const {
  std::vector<std::pair<std::string_view, YamlField>> out;
  if (!is_map("from labels to resources")) return out;
  std::unordered_map<std::string_view, int, TextHash> lines;
  for (const auto& [key, value] : node_->entries) {
    auto field = child(*value, key->where, path_of(key->text));
    if (key->kind != Kind::scalar) {
      field.report_key("a key must be a text");
      continue;
    }
    const auto [first, is_new] = lines.try_emplace(key->text, key->where.line);
    if (is_new) {
      out.emplace_back(key->text, std::move(field));
    } else {
      field.report_key("this key stands in line " + std::to_string(first->second) + " already");
    }
  }
  return out;
}

YamlMap YamlField::fields(Place place) const {
  YamlMap out(*this);
  if (!is_map("with " + listed(known_keys(place)))) return out;
  std::vector<std::pair<std::string_view, YamlField>> misspelt;
  for (auto& [key, field] : entries()) {
    const auto known = known_keys(place);
    if (std::find(known.begin(), known.end(), key) != known.end()) {
      out.fields_.emplace_back(key, std::move(field));
      continue;
    }
    field.report_key(unknown_key(place, key));
    // A section is never guessed, nor is `isN`, which may be the one filter or its opposite.
    const bool may_guess = place != Place::file && place != Place::series_filter;
    const auto meant = may_guess ? nearest_key(place, key) : std::nullopt;
    if (meant) misspelt.emplace_back(*meant, std::move(field));
  }
  for (auto& each : misspelt) {
    if (!out[each.first].is_set()) out.fields_.push_back(std::move(each));
  }
  return out;
}

Finding YamlField::finding(Location where, std::string message) const {
  return {.file = findings_->file, .where = where, .key = path_, .message = std::move(message)};
}

void YamlField::report(std::string message) const {
  findings_->errors.push_back(finding(where_, std::move(message)));
}

void YamlField::report_key(std::string message) const {
  findings_->errors.push_back(finding(key_, std::move(message)));
}

void YamlField::report_in_text(std::size_t text_offset, std::string message) const {
  findings_->errors.push_back(finding(document_->place_in(*node_, text_offset), std::move(message)));
}

void YamlField::report_in_block(std::string_view lines, std::string message) const {
  findings_->errors.push_back(finding(document_->place_of(lines), std::move(message)));
}

void YamlField::warn(std::string message) const {
  findings_->warnings.push_back(finding(where_, std::move(message)));
}

YamlField YamlMap::operator[](std::string_view key) const {
  static const YamlNode kUnset;
  const auto found =
      std::find_if(fields_.begin(), fields_.end(), [key](const auto& each) { return each.first == key; });
  return found == fields_.end() ? map_.child(kUnset, map_.where_, map_.path_of(key)) : found->second;
}

}  // namespace adapter::rules
