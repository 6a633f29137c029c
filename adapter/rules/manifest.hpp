#pragma once

// Kubernetes objects as kubectl takes and writes them: documents between lines of `---`, and Lists.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "rules/yaml_document.hpp"

namespace adapter::rules {

// An object and the document it stands in, valid during the call alone; `path` is where in the document, as `items[2]`,
// and empty for the document itself.
using TakeObject = std::function<void(const YamlDocument& document, const YamlNode& object, const std::string& path)>;

// Calls `take` for each object in order, for those of a List instead of the List. Stops at the first document that is
// no YAML, or beyond the budget, and tells that.
std::optional<YamlProblem> read_manifest(std::string_view text, YamlBudget& budget, const TakeObject& take);

}  // namespace adapter::rules
