#include "rules/block_scalar.hpp"

#include <algorithm>

namespace adapter::rules {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kEndsOfProperty = " \t\r\n\"'[]{},";  // no block begins right behind the others

std::string_view line_at(std::string_view text) {
  return text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
}

// Of a line; nothing for one that is blank.
std::size_t indentation(std::string_view line) {
  const auto out = line.find_first_not_of(' ');
  return out == line.npos || line[out] == '\n' || line[out] == '\r' ? line.npos : out;
}

}  // namespace

std::string_view block_lines(std::string_view source, std::size_t offset) {
  const auto before = source.substr(0, std::min(offset, source.size()));
  source.remove_prefix(before.size());
  while (source.starts_with('&') || source.starts_with('!')) {  // an anchor or a tag
    source.remove_prefix(std::min(source.find_first_of(kEndsOfProperty), source.size()));
    source.remove_prefix(std::min(source.find_first_not_of(kBlanks), source.size()));
  }
  if (!source.starts_with('|') && !source.starts_with('>')) return {};
  // Not before: a line may hold thousands of other texts.
  auto of_parent = before.substr(before.rfind('\n') + 1);
  of_parent = of_parent.substr(0, std::min(of_parent.find_first_not_of("- "), of_parent.size()));
  const auto indicator = line_at(source);
  source.remove_prefix(indicator.size());
  auto least = std::string_view::npos;  // that lines of the block are indented by
  if (const auto digit = indicator.substr(1, 2).find_first_of("123456789"); digit != indicator.npos) {
    least = of_parent.size() + static_cast<std::size_t>(indicator[1 + digit] - '0');
  }
  std::size_t size = 0;
  while (size < source.size()) {
    const auto line = line_at(source.substr(size));
    const auto own = indentation(line);
    if (least == line.npos) least = own;
    if (own != line.npos && own < least) break;
    size += line.size();
  }
  return least == 0 || least == source.npos ? std::string_view() : source.substr(0, size);
}

}  // namespace adapter::rules
