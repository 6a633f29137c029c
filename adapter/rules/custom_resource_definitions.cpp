#include "rules/custom_resource_definitions.hpp"

#include <utility>

#include "rules/manifest.hpp"

namespace adapter::rules {
namespace {

using Kind = YamlNode::Kind;

// The definitions of a large cluster come to tens of MiB, nearly all of it schemas, which lie deeper than what is kept:
// List, items, definition, spec, versions, version.
constexpr YamlBudget kBudget{.max_bytes = std::size_t{64} << 20, .max_nodes = 10'000'000, .kept_depth = 6};
constexpr std::size_t kMaxResources = 50'000;  // aliases could make many out of little
constexpr std::size_t kLongestName = 253;      // of an object (Kubernetes, "Object Names and IDs")

class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}

  CustomResources read(std::string_view yaml) {
    auto budget = kBudget;
    const auto problem = read_manifest(yaml, budget, [this](const auto&, const auto& object, const auto& path) {
      const auto* kind = object.find("kind");
      if (kind != nullptr && kind->value->text == "CustomResourceDefinition") take(object, path);
    });
    if (problem) {
      report(problem->where, {}, problem->message);
    } else if (!found_any_) {
      report({}, {}, "holds no CustomResourceDefinition");
    } else if (out_.resources.size() == kMaxResources) {
      report({}, {}, "too large: " + std::to_string(kMaxResources) + " served versions or more");
    }
    return std::move(out_);
  }

 private:
  void take(const YamlNode& object, const std::string& path) {
    found_any_ = true;
    const auto prefix = path.empty() ? path : path + '.';
    const auto* spec = child(object, "spec", Kind::map, prefix + "spec");
    const auto* names = spec == nullptr ? nullptr : child(*spec, "names", Kind::map, prefix + "spec.names");
    if (names == nullptr) return;
    const auto* group = child(*spec, "group", Kind::scalar, prefix + "spec.group");
    const auto* scope = child(*spec, "scope", Kind::scalar, prefix + "spec.scope");
    const auto* kind = child(*names, "kind", Kind::scalar, prefix + "spec.names.kind");
    const auto* plural = child(*names, "plural", Kind::scalar, prefix + "spec.names.plural");
    const auto* versions = child(*spec, "versions", Kind::list, prefix + "spec.versions");
    if (group == nullptr || scope == nullptr || kind == nullptr || plural == nullptr || versions == nullptr) return;
    const auto* singular = names->find("singular");
    for (const auto& version : versions->items) {
      const auto* served = version->find("served");
      const auto* name = version->find("name");
      if (name == nullptr || !is_name(*name->value) || served == nullptr || served->value->text != "true") continue;
      if (out_.resources.size() == kMaxResources) return;
      out_.resources.push_back(
          {.group = group->text,
           .version = name->value->text,
           .kind = kind->text,
           .plural = plural->text,
           .singular = singular != nullptr && is_name(*singular->value) ? singular->value->text : "",
           .namespaced = scope->text == "Namespaced"});
    }
  }

  static bool is_name(const YamlNode& node) { return node.kind == Kind::scalar && node.text.size() <= kLongestName; }

  // Null, with a finding, when it is not there or of another kind.
  const YamlNode* child(const YamlNode& map, std::string_view key, Kind kind, const std::string& path) {
    const auto* entry = map.find(key);
    const auto fits = [kind](const YamlNode& node) { return kind == Kind::scalar ? is_name(node) : node.kind == kind; };
    if (entry != nullptr && fits(*entry->value)) return entry->value.get();
    const std::string_view wanted = kind == Kind::map ? "a map" : kind == Kind::list ? "a list" : "a name";
    report(entry == nullptr ? map.where : entry->key->where, path,
           "must be " + std::string(wanted) + " in a CustomResourceDefinition of apiextensions.k8s.io/v1");
    return nullptr;
  }

  void report(Location where, std::string key, std::string message) {
    out_.findings.push_back({.file = file_, .where = where, .key = std::move(key), .message = std::move(message)});
  }

  std::string file_;
  bool found_any_ = false;
  CustomResources out_;
};

}  // namespace

CustomResources read_custom_resource_definitions(std::string_view yaml, const std::string& file) {
  return Reader(file).read(yaml);
}

}  // namespace adapter::rules
