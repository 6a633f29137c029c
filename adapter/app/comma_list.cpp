#include "app/comma_list.hpp"

#include <utility>

namespace adapter::app {
namespace {

// Takes the item in quotes at the front of `rest`, which starts behind the opening quote; nothing when it does not end
// properly.
std::optional<std::string> take_quoted(std::string_view& rest) {
  std::string item;
  while (true) {
    const auto quote = rest.find('"');
    if (quote == rest.npos) return std::nullopt;
    item += rest.substr(0, quote);
    rest.remove_prefix(quote + 1);
    if (!rest.starts_with('"')) break;
    item += '"';
    rest.remove_prefix(1);
  }
  if (!rest.empty() && rest.front() != ',') return std::nullopt;
  return item;
}

std::optional<std::string> take_plain(std::string_view& rest) {
  const std::string_view item = rest.substr(0, rest.find(','));
  if (item.find('"') != item.npos) return std::nullopt;
  rest.remove_prefix(item.size());
  return std::string(item);
}

}  // namespace

std::optional<std::vector<std::string>> split_comma_list(std::string_view text) {
  std::vector<std::string> items;
  if (text.empty()) return items;
  if (text.find_first_of("\r\n") != text.npos) return std::nullopt;
  while (true) {
    const bool quoted = text.starts_with('"');
    if (quoted) text.remove_prefix(1);
    auto item = quoted ? take_quoted(text) : take_plain(text);
    if (!item) return std::nullopt;
    items.push_back(std::move(*item));
    if (text.empty()) return items;
    text.remove_prefix(1);  // the comma
  }
}

}  // namespace adapter::app
