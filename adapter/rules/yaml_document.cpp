#include "rules/yaml_document.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "rules/yaml_pitfalls.hpp"
#include "rules/yaml_tree.hpp"

namespace adapter::rules {

void throw_exception_from_error(const YamlProblem& problem, const boost::source_location&) {
  throw std::logic_error("value() of a failed YamlDocument: " + problem.message);
}

YamlDocument::YamlDocument(SourceText source, std::shared_ptr<const YamlNode> root)
    : source_(std::move(source)), root_(std::move(root)) {
}

boost::system::result<YamlDocument, YamlProblem> YamlDocument::parse(std::string_view text) {
  if (text.size() > kMaxBytes) {
    return YamlProblem{{}, "too large: more than " + std::to_string(kMaxBytes >> 20) + " MiB"};
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  SourceText source(text);
  if (const auto bad = find_forbidden(text)) {
    return YamlProblem{source.location(*bad), "a control character, or a byte that is not UTF-8"};
  }
  if (const auto directive = find_stray_directive(source)) {
    return YamlProblem{source.location(*directive), "not YAML: a line that begins with % within the document"};
  }
  auto root = read_yaml_tree(source);
  if (!root) return root.error();
  if ((*root)->kind == YamlNode::Kind::null) {  // also what the parser makes of a stray comma or bracket
    if (const auto content = find_content(source)) return YamlProblem{source.location(*content), "not YAML"};
  }
  return YamlDocument(std::move(source), std::move(*root));
}

Location YamlDocument::place_in(const YamlNode& scalar, std::size_t text_offset) const {
  const std::string_view text = scalar.text;
  const auto rest = source_.text().substr(scalar.offset);
  const bool quoted = rest.starts_with('"') || rest.starts_with('\'');
  if (rest.substr(quoted ? 1 : 0).starts_with(text)) {
    return source_.location(scalar.offset + (quoted ? 1 : 0) + text_offset);
  }
  if (rest.starts_with('|')) {  // a literal block: line for line below its indicator, indented
    const auto before = text.substr(0, text_offset);
    const auto lines_before = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    const auto column = text_offset - (before.rfind('\n') + 1);
    const auto line = text.substr(text_offset - column, text.find('\n', text_offset) - (text_offset - column));
    const auto number = source_.line_number(scalar.offset) + 1 + lines_before;
    const auto in_source = source_.line(number);
    if (in_source.ends_with(line))
      return source_.location(source_.line_start(number) + in_source.size() - line.size() + column);
  }
  return scalar.where;
}

}  // namespace adapter::rules
