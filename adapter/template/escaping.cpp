#include "template/escaping.hpp"

#include <array>

#include "base/unicode.hpp"

namespace adapter::text_template {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

std::string_view html_entity(char byte) {
  switch (byte) {
    case '\0':
      return "\xEF\xBF\xBD";  // U+FFFD
    case '"':
      return "&#34;";
    case '\'':
      return "&#39;";
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    default:
      return "";
  }
}

void append_js_rune(Output& out, char32_t rune) {
  std::string digits;
  for (; rune > 0 || digits.size() < 4; rune >>= 4U) digits.insert(0, 1, kHexDigits[rune & 0xFU]);
  out.append("\\u");
  out.append(digits);
}

bool is_unreserved(char byte) {
  const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
  return letter || (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.' || byte == '~';
}

}  // namespace

void escape_html(Output& out, std::string_view text) {
  for (const char& byte : text) {
    const std::string_view entity = html_entity(byte);
    out.append(entity.empty() ? std::string_view(&byte, 1) : entity);
  }
}

void escape_js(Output& out, std::string_view text) {
  while (!text.empty()) {
    const DecodedRune next = decode_rune(text);
    const std::string_view bytes = text.substr(0, next.size);
    text.remove_prefix(next.size);
    if (next.rune == '\\' || next.rune == '\'' || next.rune == '"') {
      out.append("\\");
      out.append(bytes);
    } else if (next.rune == '<' || next.rune == '>' || next.rune == '&' || next.rune == '=') {
      append_js_rune(out, next.rune);
    } else if (next.rune == 0x7F || is_printable(next.rune)) {
      out.append(bytes);
    } else {
      append_js_rune(out, next.rune);
    }
  }
}

void escape_url_query(Output& out, std::string_view text) {
  for (const char& byte : text) {
    if (is_unreserved(byte)) {
      out.append(std::string_view(&byte, 1));
    } else if (byte == ' ') {
      out.append("+");
    } else {
      const auto code = static_cast<unsigned char>(byte);
      const std::array<char, 3> escape = {'%', kHexDigits[code >> 4U], kHexDigits[code & 0xFU]};
      out.append(std::string_view(escape.data(), escape.size()));
    }
  }
}

}  // namespace adapter::text_template
