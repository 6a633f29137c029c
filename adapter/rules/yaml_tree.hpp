#pragma once

// From the events of yaml-cpp to the tree of a YamlDocument. Texts that the parser takes wrongly in silence are found
// elsewhere (yaml_pitfalls).

#include <boost/system/result.hpp>
#include <memory>

#include "rules/source_text.hpp"
#include "rules/yaml_document.hpp"

namespace adapter::rules {

// The first document of the text; null for an empty one. Fails with the place on what the parser refuses, deeper than
// YamlDocument::kMaxDepth, and beyond the nodes of the budget.
boost::system::result<std::shared_ptr<const YamlNode>, YamlProblem> read_yaml_tree(const SourceText& source,
                                                                                   YamlBudget& budget);

}  // namespace adapter::rules
