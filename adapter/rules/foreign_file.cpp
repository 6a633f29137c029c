#include "rules/foreign_file.hpp"

#include <algorithm>
#include <string_view>

#include "rules/rule_keys.hpp"

namespace adapter::rules {
namespace {

using Kind = YamlNode::Kind;
using Part = WrappedPart::Kind;

constexpr std::string_view kRenamed =
    "custom is called rules, external is called externalRules and resource is called resourceRules, each at the top of "
    "the file";

// What may stand under `rules` of the chart's values.
Part chart_part(std::string_view key) {
  if (key == "custom") return Part::rules;
  if (key == "external") return Part::external_rules;
  if (key == "resource") return Part::resource_rules;
  if (key == "default" || key == "existing") return Part::setting;
  return Part::unknown;
}

std::string joined(const std::string& path, std::string_view key) {
  return path.empty() ? std::string(key) : path + '.' + std::string(key);
}

const YamlNode* find(const YamlNode& map, std::string_view key, Kind kind) {
  const auto* entry = map.find(key);
  return entry != nullptr && entry->value->kind == kind ? entry->value.get() : nullptr;
}

// `rules` of the chart is a map of sections; ours is a list.
std::optional<ForeignFile> chart_values(const YamlNode& map, const std::string& path) {
  const auto* rules = find(map, "rules", Kind::map);
  if (rules == nullptr) return std::nullopt;
  const auto known = [](const YamlNode::Entry& entry) { return chart_part(entry.key->text) != Part::unknown; };
  const auto first = std::find_if(rules->entries.begin(), rules->entries.end(), known);
  if (first == rules->entries.end()) return std::nullopt;

  const auto prefix = joined(path, "rules");
  ForeignFile out{
      .problem = {first->key->where, "these are values of the Helm chart; of its rules, here " + std::string(kRenamed)},
      .key = joined(prefix, first->key->text),
      .parts = {}};
  for (const auto& entry : rules->entries) {
    const auto& key = entry.key->text;
    out.parts.push_back({.kind = chart_part(key), .entry = &entry, .path = joined(prefix, key)});
  }
  return out;
}

// The chart's values, or those of a chart that has it in it under some name.
std::optional<ForeignFile> chart_values_within(const YamlNode& map, const std::string& path) {
  if (auto values = chart_values(map, path)) return values;
  for (const auto& entry : map.entries) {
    if (auto values = chart_values(*entry.value, joined(path, entry.key->text))) return values;
  }
  return std::nullopt;
}

// What belongs under `rules` of the chart's values, without that key: as the project's first documents had it.
std::optional<ForeignFile> chart_rules(const YamlNode& root) {
  const auto is_section = [](const YamlNode::Entry& entry) {
    const auto kind = entry.value->kind;
    switch (chart_part(entry.key->text)) {
      case Part::rules:
      case Part::external_rules:
        return kind == Kind::list;
      case Part::resource_rules:
        return kind == Kind::map;
      default:
        return false;
    }
  };
  for (const auto key : known_keys(Place::file)) {
    if (root.find(key) != nullptr) return std::nullopt;
  }
  std::optional<ForeignFile> out;
  for (const auto& entry : root.entries) {
    if (!is_section(entry)) continue;
    const auto& key = entry.key->text;
    if (!out) {
      out = ForeignFile{
          .problem = {entry.key->where, "this is a part of the Helm chart's values; here " + std::string(kRenamed)},
          .key = key,
          .parts = {}};
    }
    out->parts.push_back({.kind = chart_part(key), .entry = &entry, .path = key});
  }
  return out;
}

std::optional<ForeignFile> config_map(const YamlNode& root, ForeignFile out) {
  out.problem.message = "this is a ConfigMap; the adapter's configuration is the text under one key of its data";
  const auto* data = find(root, "data", Kind::map);
  if (data == nullptr) return out;
  const bool has_usual_key = data->find(kUsualConfigurationKey) != nullptr;
  for (const auto& entry : data->entries) {
    const auto& key = entry.key->text;
    if (entry.value->kind != Kind::scalar || (has_usual_key && key != kUsualConfigurationKey)) continue;
    if (out.parts.empty()) out.problem.message += ", here " + key;
    out.parts.push_back({.kind = Part::configuration, .entry = &entry, .path = joined("data", key)});
  }
  return out;
}

bool looks_like_rules(const YamlNode& node) {
  return std::any_of(node.items.begin(), node.items.end(), [](const auto& item) {
    return item->find("seriesQuery") != nullptr || item->find("metricsQuery") != nullptr;
  });
}

std::optional<ForeignFile> kubernetes_object(const YamlNode& root) {
  const auto* kind = root.find("kind");
  if (kind == nullptr || kind->value->kind != Kind::scalar || root.find("apiVersion") == nullptr) return std::nullopt;
  const auto& name = kind->value->text;
  ForeignFile out{
      .problem = {kind->key->where, "this is a Kubernetes object (" + name + "), not the adapter's configuration"},
      .key = "kind",
      .parts = {}};
  if (name == "ConfigMap") return config_map(root, std::move(out));
  const auto* spec = find(root, "spec", Kind::map);
  if (spec == nullptr) return out;
  if (const auto* rules = spec->find("rules"); rules != nullptr && looks_like_rules(*rules->value)) {
    out.problem.message += "; of it the list under spec.rules is wanted, under the key rules at the top of the file";
    out.parts.push_back({.kind = Part::rules, .entry = rules, .path = "spec.rules"});
  } else if (const auto* values = find(*spec, "values", Kind::map)) {
    if (auto found = chart_values_within(*values, "spec.values")) {
      out.problem.message += "; of the Helm chart's rules in its spec.values, here " + std::string(kRenamed);
      out.parts = std::move(found->parts);
    }
  }
  return out;
}

}  // namespace

std::optional<ForeignFile> recognize_foreign_file(const YamlNode& root) {
  if (auto object = kubernetes_object(root)) return object;
  if (auto values = chart_values_within(root, "")) return values;
  return chart_rules(root);
}

}  // namespace adapter::rules
