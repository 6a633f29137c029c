#include "http/server_names.hpp"

#include <algorithm>

namespace adapter::http {
namespace {

constexpr std::size_t kLongestName = 253;
constexpr std::size_t kLongestLabel = 63;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter_or_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_label(std::string_view text) {
  return !text.empty() && text.size() <= kLongestLabel && is_letter_or_digit(text.front()) &&
         is_letter_or_digit(text.back()) &&
         std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

// In lower case and without the root's dot.
std::string normal(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  std::string out(name);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

}  // namespace

bool is_server_name(std::string_view text) {
  if (text.size() > kLongestName) return false;
  if (text == "*") return true;
  if (text.starts_with("*.")) text.remove_prefix(2);
  bool all_numbers = true;
  for (;;) {
    const auto dot = text.find('.');
    const auto label = text.substr(0, dot);
    if (!is_label(label)) return false;
    all_numbers = all_numbers && std::ranges::all_of(label, is_digit);
    if (dot == std::string_view::npos) return !all_numbers;
    text.remove_prefix(dot + 1);
  }
}

void ServerNames::add(const std::vector<std::string>& patterns, const std::vector<std::string>& own_names) {
  const auto index = count_++;
  for (const auto& pattern : patterns) given_.emplace(normal(pattern), index);
  if (!patterns.empty()) return;
  for (const auto& name : own_names) {
    if (is_server_name(name)) own_.emplace(normal(name), index);
  }
}

std::optional<std::size_t> ServerNames::find(std::string_view server_name) const {
  const auto name = normal(server_name);
  const auto dot = name.find('.');
  const auto wildcard = "*" + (dot == std::string::npos ? "" : name.substr(dot));
  if (name.empty()) return std::nullopt;
  for (const auto& key : {name, wildcard}) {
    for (const auto* names : {&given_, &own_}) {
      if (const auto found = names->find(key); found != names->end()) return found->second;
    }
  }
  return std::nullopt;
}

}  // namespace adapter::http
