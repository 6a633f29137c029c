#include "rules/yaml_document.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "base/unicode.hpp"
#include "rules/yaml_pitfalls.hpp"
#include "rules/yaml_tree.hpp"

namespace adapter::rules {

void throw_exception_from_error(const YamlProblem& problem, const boost::source_location&) {
  throw std::logic_error("value() of a failed YamlDocument: " + problem.message);
}

std::size_t YamlNode::text_bytes() const {
  std::size_t out = text.size();
  for (const auto& item : items) out += item->text_bytes();
  for (const auto& [key, value] : entries) out += key->text_bytes() + value->text_bytes();
  return out;
}

const YamlNode::Entry* YamlNode::find(std::string_view key) const {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [key](const Entry& entry) { return entry.key->text == key; });
  return found == entries.end() ? nullptr : &*found;
}

YamlDocument::YamlDocument(SourceText source, std::shared_ptr<const YamlNode> root)
    : source_(std::move(source)), root_(std::move(root)) {
}

boost::system::result<YamlDocument, YamlProblem> YamlDocument::parse(std::string_view text) {
  YamlBudget budget;
  return parse(text, {}, budget);
}

boost::system::result<YamlDocument, YamlProblem> YamlDocument::parse(std::string_view text, const TextOrigin& origin,
                                                                     YamlBudget& budget) {
  budget.bytes += text.size();
  if (budget.bytes > budget.max_bytes) {
    return YamlProblem{{}, "too large: more than " + std::to_string(budget.max_bytes >> 20) + " MiB"};
  }
  // yaml-cpp reads all that belongs to one line ahead, at more than a hundred bytes each, before it tells of any.
  const auto openers = std::ranges::count_if(text, [](char c) { return c == '[' || c == '{'; });
  if (static_cast<std::size_t>(openers) > 2 * budget.max_nodes) {
    return YamlProblem{{}, "too large: more than " + std::to_string(2 * budget.max_nodes) + " brackets"};
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  SourceText source(text, origin);
  if (const auto bad = find_forbidden(text)) {
    return YamlProblem{source.location(*bad), "a control character, or a byte that is not UTF-8"};
  }
  if (const auto directive = find_stray_directive(source)) {
    return YamlProblem{source.location(*directive), "not YAML: a line that begins with % within the document"};
  }
  auto root = read_yaml_tree(source, budget);
  if (!root) return root.error();
  if ((*root)->kind == YamlNode::Kind::null) {  // also what the parser makes of a stray comma or bracket
    if (const auto content = find_content(source)) return YamlProblem{source.location(*content), "not YAML"};
  }
  return YamlDocument(std::move(source), std::move(*root));
}

Location YamlDocument::place_of(std::string_view in_source) const {
  return source_.location(static_cast<std::size_t>(in_source.data() - source_.text().data()));
}

Location YamlDocument::place_in(const YamlNode& scalar, std::size_t text_offset) const {
  const std::string_view text = scalar.text;
  const auto rest = source_.text().substr(scalar.offset);
  const bool quoted = rest.starts_with('"') || rest.starts_with('\'');
  if (rest.substr(quoted ? 1 : 0).starts_with(text)) {
    return source_.location(scalar.offset + (quoted ? 1 : 0) + text_offset);
  }
  return SourceText(text, origin_of(scalar)).location(text_offset);
}

TextOrigin YamlDocument::origin_of(const YamlNode& scalar) const {
  const std::string_view text = scalar.text;
  const auto first = text.find_first_not_of('\n');
  if (first != text.npos && source_.text().substr(scalar.offset).starts_with('|')) {
    // A literal block: line for line below its indicator, each indented alike.
    const auto line = text.substr(first, text.find('\n', first) - first);
    const auto top = source_.line_number(scalar.offset) + 1;
    const auto in_source = source_.line(top + first);
    if (in_source.ends_with(line)) {
      const auto in_file = source_.origin().placed(
          {.line = static_cast<int>(top), .column = static_cast<int>(rune_count(in_source) - rune_count(line))});
      return {.lines = in_file.line, .columns = in_file.column, .whole = source_.origin().whole};
    }
  }
  return {.lines = 0, .columns = 0, .whole = scalar.where};
}

}  // namespace adapter::rules
