#pragma once

// The documents of a text that holds several between lines of `---`, as kubectl takes them. (The adapter's own
// configuration is the first document alone.)

#include <optional>
#include <string_view>

#include "rules/yaml_document.hpp"

namespace adapter::rules {

// The text must outlive the documents.
class YamlDocuments {
 public:
  YamlDocuments(std::string_view text, YamlBudget& budget) : rest_(text), budget_(budget) {}

  // The next one, or what is wrong with it; nothing behind the last. All of them share the budget.
  std::optional<boost::system::result<YamlDocument, YamlProblem>> next();

 private:
  std::string_view rest_;
  int lines_ = 0;  // before the rest
  YamlBudget& budget_;
};

// The line, from 1, of the first text behind the first document; nothing when there is none but comments. A document
// ends with a line of `---` or `...`.
std::optional<int> line_behind_first_document(std::string_view text);

}  // namespace adapter::rules
