#include "rules/manifest.hpp"

#include "rules/yaml_documents.hpp"

namespace adapter::rules {

std::optional<YamlProblem> read_manifest(std::string_view text, YamlBudget& budget, const TakeObject& take) {
  YamlDocuments documents(text, budget);
  while (const auto document = documents.next()) {
    if (!*document) return document->error();
    const auto& root = (*document)->root();
    const auto* items = root.find("items");
    if (root.find("kind") == nullptr || items == nullptr || items->value->kind != YamlNode::Kind::list) {
      take(**document, root, "");
      continue;
    }
    const auto& objects = items->value->items;
    for (std::size_t i = 0; i < objects.size(); ++i) take(**document, *objects[i], "items[" + std::to_string(i) + ']');
  }
  return std::nullopt;
}

}  // namespace adapter::rules
