#include "rules/yaml_documents.hpp"

#include <algorithm>

namespace adapter::rules {
namespace {

bool is_marked(std::string_view line, std::string_view marker) {
  return line.starts_with(marker) && (line.size() == 3 || std::string_view(" \t\r\n").find(line[3]) != line.npos);
}
bool begins_document(std::string_view line) {
  return is_marked(line, "---");
}

// Neither blank nor a comment.
bool says_something(std::string_view line) {
  const auto begin = line.find_first_not_of(" \t\r\n");
  return begin != line.npos && line[begin] != '#';
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

std::optional<int> line_behind_first_document(std::string_view text) {
  bool has_begun = false, is_behind = false;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // a byte order mark
  for (int number = 1; !text.empty(); ++number) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (begins_document(line) || is_marked(line, "...")) {
      is_behind = is_behind || has_begun;
      has_begun = true;
      line.remove_prefix(3);
    }
    if (!says_something(line)) continue;
    if (is_behind) return number;
    has_begun = has_begun || !line.starts_with('%');
  }
  return std::nullopt;
}

}  // namespace adapter::rules
