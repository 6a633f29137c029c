#include "rules/source_text.hpp"

#include <algorithm>

#include "base/unicode.hpp"

namespace adapter::rules {
namespace {

bool is_allowed(char32_t rune) {
  if (rune < 0x20) return rune == '\t' || rune == '\n' || rune == '\r';
  if (rune == 0x2028 || rune == 0x2029) return false;
  return rune < 0x7F || (rune >= 0xA0 && rune != 0xFFFE && rune != 0xFFFF);
}

}  // namespace

Location TextOrigin::placed(Location in_text) const {
  return whole.value_or(Location{.line = in_text.line + lines, .column = in_text.column + columns});
}

SourceText::SourceText(std::string_view text, TextOrigin origin) : text_(text), origin_(origin), starts_{0} {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') starts_.push_back(i + 1);
  }
}

std::size_t SourceText::line_start(std::size_t number) const {
  return number < starts_.size() ? starts_[number] : text_.size();
}

std::string_view SourceText::line(std::size_t number) const {
  auto out = text_.substr(line_start(number), line_start(number + 1) - line_start(number));
  if (out.ends_with('\n')) out.remove_suffix(1);
  if (out.ends_with('\r')) out.remove_suffix(1);
  return out;
}

std::size_t SourceText::line_number(std::size_t offset) const {
  return static_cast<std::size_t>(std::upper_bound(starts_.begin(), starts_.end(), offset) - starts_.begin()) - 1;
}

Location SourceText::location_in_text(std::size_t offset) const {
  const auto number = line_number(offset);
  const auto before = text_.substr(starts_[number], offset - starts_[number]);
  return {.line = static_cast<int>(number) + 1, .column = static_cast<int>(rune_count(before)) + 1};
}

Location SourceText::location(std::size_t offset) const {
  return origin_.placed(location_in_text(offset));
}

std::optional<std::size_t> find_forbidden(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto decoded = decode_rune(text.substr(i));
    if (!decoded.valid || !is_allowed(decoded.rune)) return i;
    i += decoded.size;
  }
  return std::nullopt;
}

}  // namespace adapter::rules
