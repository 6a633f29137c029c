#include "rules/yaml_pitfalls.hpp"

namespace adapter::rules {

std::optional<std::size_t> find_stray_directive(const SourceText& source) {
  bool in_document = false;
  for (std::size_t number = 0; source.line_start(number) < source.text().size(); ++number) {
    const auto line = source.line(number);
    if (line.starts_with('%') && in_document) return source.line_start(number);
    const auto first = line.find_first_not_of(" \t");
    if (first != line.npos && line[first] != '#' && line[0] != '%') in_document = true;
  }
  return std::nullopt;
}

std::optional<std::size_t> find_content(const SourceText& source) {
  bool begun = false;  // by a line of dashes
  for (std::size_t number = 0; source.line_start(number) < source.text().size(); ++number) {
    const auto line = source.line(number);
    const auto first = line.find_first_not_of(" \t");
    if (first == line.npos || line[first] == '#' || line[0] == '%') continue;
    if (line.starts_with("...") || (line.starts_with("---") && begun)) return std::nullopt;
    if (line.starts_with("---")) {
      begun = true;
    } else if (line[first] != '~' && !line.substr(first).starts_with("null")) {
      return source.line_start(number) + first;
    }
  }
  return std::nullopt;
}

std::string with_document_end(std::string_view text) {
  const auto last = text.find_last_not_of(" \t");
  if (last == text.npos || text[last] != '\n') return std::string(text);
  return std::string(text.substr(0, last + 1)) + "...\n";
}

}  // namespace adapter::rules
