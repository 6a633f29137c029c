#include "rules/foreign_file.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

namespace adapter::rules {
namespace {

using Kind = YamlNode::Kind;

const YamlNode::Entry* find(const YamlNode& map, std::string_view key) {
  const auto found = std::find_if(map.entries.begin(), map.entries.end(),
                                  [key](const YamlNode::Entry& entry) { return entry.key->text == key; });
  return found == map.entries.end() ? nullptr : &*found;
}

std::optional<YamlProblem> kubernetes_object(const YamlNode& root) {
  const auto* kind = find(root, "kind");
  if (kind == nullptr || kind->value->kind != Kind::scalar || find(root, "apiVersion") == nullptr) return std::nullopt;
  const auto& name = kind->value->text;
  if (name != "ConfigMap") {
    return YamlProblem{kind->key->where, "this is a Kubernetes object (" + name + "), not the adapter's configuration"};
  }
  const auto* data = find(root, "data");
  std::string message = "this is a ConfigMap; the adapter's configuration is the text under one key of its data";
  if (data != nullptr && !data->value->entries.empty()) {
    message += ", here " + data->value->entries.front().key->text;
  }
  return YamlProblem{kind->key->where, std::move(message)};
}

// `rules` of the chart is a map of lists; ours is a list.
std::optional<YamlProblem> chart_values(const YamlNode& map) {
  constexpr std::string_view kChartRules[] = {"custom", "external", "resource", "default", "existing"};
  const auto* rules = find(map, "rules");
  if (rules == nullptr || rules->value->kind != Kind::map) return std::nullopt;
  const auto known = [&](std::string_view key) { return find(*rules->value, key) != nullptr; };
  if (std::none_of(std::begin(kChartRules), std::end(kChartRules), known)) return std::nullopt;
  return YamlProblem{
      rules->key->where,
      "these are values of the Helm chart; of its rules, here custom is called rules, external is called "
      "externalRules and resource is called resourceRules, each at the top of the file"};
}

}  // namespace

std::optional<YamlProblem> recognize_foreign_file(const YamlNode& root) {
  if (auto object = kubernetes_object(root)) return object;
  if (auto values = chart_values(root)) return values;
  for (const auto& entry : root.entries) {  // values under the name that the chart has in another chart
    if (auto values = chart_values(*entry.value)) return values;
  }
  return std::nullopt;
}

}  // namespace adapter::rules
