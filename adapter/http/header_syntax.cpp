#include "http/header_syntax.hpp"

#include <algorithm>

namespace adapter::http {
namespace {

constexpr std::string_view kBlanks = " \t";

bool is_token_byte(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter || (c >= '0' && c <= '9') || kMarks.find(c) != kMarks.npos;
}

bool is_value_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return c == '\t' || (byte >= 0x20 && byte != 0x7f);
}

}  // namespace

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_token_byte);
}

bool is_field_value(std::string_view text) {
  return std::ranges::all_of(text, is_value_byte);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kBlanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::optional<Refusal> add_field_line(std::string_view line, Headers& fields) {
  if (!line.empty() && kBlanks.find(line.front()) != kBlanks.npos) {
    return Refusal{400, "a header line begins with a blank (a folded line)"};
  }
  const auto colon = line.find(':');
  if (colon == line.npos) return Refusal{400, "a header line has no colon"};
  const auto name = line.substr(0, colon);
  if (!is_token(name)) return Refusal{400, "a header's name is no token"};
  const auto value = line.substr(colon + 1);
  if (!is_field_value(value)) return Refusal{400, "a header's value holds a control byte"};
  fields.add(std::string(name), std::string(trimmed(value)));
  return std::nullopt;
}

bool list_has(const Headers& fields, std::string_view name, std::string_view token) {
  for (const auto& field : fields.fields()) {
    if (!equal_ignoring_case(field.name, name)) continue;
    for (std::string_view rest = field.value;;) {
      const auto comma = rest.find(',');
      if (equal_ignoring_case(trimmed(rest.substr(0, comma)), token)) return true;
      if (comma == rest.npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return false;
}

}  // namespace adapter::http
