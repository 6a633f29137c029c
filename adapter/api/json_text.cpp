#include "api/json_text.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include "base/unicode.hpp"

namespace adapter::api {
namespace {

void append_u_escape(TextOut& out, unsigned code) {
  constexpr char kHex[] = "0123456789abcdef";
  std::array<char, 6> text{'\\', 'u'};
  for (std::size_t i = 2; i < text.size(); ++i) text[i] = kHex[(code >> (4 * (5 - i))) & 0xf];
  out += std::string_view(text.data(), text.size());
}

// What stands for a character in a string; empty for itself.
std::string_view short_escape(char c) {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return "";
  }
}

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
}

void append_ascii(TextOut& out, char c) {
  if (const auto escape = short_escape(c); !escape.empty()) {
    out += escape;
  } else {
    append_u_escape(out, static_cast<unsigned char>(c));
  }
}

void break_line(TextOut& out, std::size_t depth) {
  out += '\n';
  out.append(depth * 2, ' ');
}

}  // namespace

void append_json_string(TextOut& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const auto plain = static_cast<std::size_t>(std::ranges::find_if_not(text, is_plain) - text.begin());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    if (static_cast<unsigned char>(text[0]) < 0x80) {
      append_ascii(out, text[0]);
      text.remove_prefix(1);
      continue;
    }
    const auto rune = decode_rune(text);
    if (!rune.valid) {
      out += "\\ufffd";
    } else if (rune.rune == 0x2028 || rune.rune == 0x2029) {
      append_u_escape(out, static_cast<unsigned>(rune.rune));
    } else {
      out += text.substr(0, rune.size);
    }
    text.remove_prefix(rune.size);
  }
  out += '"';
}

void append_json_string(std::string& out, std::string_view text) {
  TextOut to(out);
  append_json_string(to, text);
}

void append_json_time(TextOut& out, std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  const auto size = std::strftime(text.data(), text.size(), "\"%Y-%m-%dT%H:%M:%SZ\"", &utc);
  out += std::string_view(text.data(), size);
}

void append_json_time(std::string& out, std::chrono::system_clock::time_point time) {
  TextOut to(out);
  append_json_time(to, time);
}

void indent_json(std::string_view compact, TextOut& out) {
  while (compact.ends_with('\n')) compact.remove_suffix(1);
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < compact.size(); ++i) {
    const char c = compact[i];
    if (in_string) {
      out += c;
      if (c == '\\') {
        out += compact[++i];
      } else if (c == '"') {
        in_string = false;
      }
      continue;
    }
    switch (c) {
      case '"':
        in_string = true;
        out += c;
        break;
      case '{':
      case '[':
        out += c;
        if (i + 1 < compact.size() && (compact[i + 1] == '}' || compact[i + 1] == ']')) {
          out += compact[++i];
        } else {
          break_line(out, ++depth);
        }
        break;
      case '}':
      case ']':
        break_line(out, --depth);
        out += c;
        break;
      case ',':
        out += c;
        break_line(out, depth);
        break;
      case ':':
        out += ": ";
        break;
      default:
        out += c;
    }
  }
}

std::string indent_json(std::string_view compact) {
  return text_of([&](TextOut& out) { indent_json(compact, out); });
}

}  // namespace adapter::api
