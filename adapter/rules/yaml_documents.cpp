#include "rules/yaml_documents.hpp"

#include <algorithm>

namespace adapter::rules {
namespace {

bool begins_document(std::string_view line) {
  return line.starts_with("---") && (line.size() == 3 || std::string_view(" \t\r\n").find(line[3]) != line.npos);
}

// The bytes before the next line that begins a document: such a line cannot stand within any value (YAML 1.1, 4.1.2).
std::size_t document_size(std::string_view text) {
  auto end = text.find('\n');
  while (end != text.npos && !begins_document(text.substr(end + 1))) end = text.find('\n', end + 1);
  return end == text.npos ? text.size() : end + 1;
}

}  // namespace

std::optional<boost::system::result<YamlDocument, YamlProblem>> YamlDocuments::next() {
  if (rest_.empty()) return std::nullopt;
  const auto text = rest_.substr(0, document_size(rest_));
  const TextOrigin origin{.lines = lines_, .columns = 0, .whole = std::nullopt};
  rest_.remove_prefix(text.size());
  lines_ += static_cast<int>(std::count(text.begin(), text.end(), '\n'));
  return YamlDocument::parse(text, origin, budget_);
}

}  // namespace adapter::rules
