#include "rules/block_scalar.hpp"

#include <algorithm>

namespace adapter::rules {
namespace {

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
  source.remove_prefix(std::min(offset, source.size()));
  while (source.starts_with('&') || source.starts_with('!')) {  // an anchor or a tag
    source.remove_prefix(std::min(source.find_first_of(" \t\n"), source.size()));
    source.remove_prefix(std::min(source.find_first_not_of(" \t"), source.size()));
  }
  if (!source.starts_with('|') && !source.starts_with('>')) return {};
  source.remove_prefix(line_at(source).size());
  std::size_t size = 0, of_first = std::string_view::npos;
  while (size < source.size()) {
    const auto line = line_at(source.substr(size));
    const auto own = indentation(line);
    if (of_first == line.npos) of_first = own;
    if (own != line.npos && own < of_first) break;
    size += line.size();
  }
  return of_first == 0 || of_first == source.npos ? std::string_view() : source.substr(0, size);
}

}  // namespace adapter::rules
