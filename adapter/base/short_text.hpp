#pragma once

// Texts of any length from outside, cut for the log and for error messages.

#include <cstddef>
#include <string>
#include <string_view>

namespace adapter {

// Of a path, a name or a certificate's field that anybody may send: enough to know it by.
inline constexpr std::size_t kMaxShownBytes = 200;

// Up to `limit_bytes` of `text`, and `ending` where more was. No UTF-8 character is torn.
inline std::string short_text(std::string_view text, std::size_t limit_bytes, std::string_view ending = "…") {
  if (text.size() <= limit_bytes) return std::string(text);
  auto end = limit_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)).append(ending);
}

}  // namespace adapter
