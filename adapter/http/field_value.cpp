#include "http/field_value.hpp"

#include <algorithm>

#include "http/header_syntax.hpp"

namespace adapter::http {
namespace {

constexpr const char* kTooLong = "is longer than 8 KiB";

bool is_visible_ascii(char c) {
  return c > ' ' && c < 0x7f;
}

}  // namespace

std::optional<std::string> field_value_problem(std::string_view value) {
  if (!is_field_value(value)) return "holds control characters, such as a line break";
  if (value.size() > kMaxFieldValueBytes) return kTooLong;
  return std::nullopt;
}

std::optional<std::string> token_problem(std::string_view token) {
  if (token.empty()) return "holds no token";
  if (token.find_first_of(" \t\r\n") != token.npos) return "holds more than one word";
  if (!std::ranges::all_of(token, is_visible_ascii)) return "holds bytes that are no printable ASCII";
  if (token.size() > kMaxFieldValueBytes) return kTooLong;
  return std::nullopt;
}

bool frames_request(std::string_view field_name) {
  constexpr std::string_view kFraming[] = {
      "Host",       "Content-Length", "Content-Type",     "Transfer-Encoding", "Trailer",
      "Connection", "Keep-Alive",     "Proxy-Connection", "Upgrade",           "TE",
      "Expect"};
  return std::ranges::any_of(kFraming, [&](std::string_view own) { return equal_ignoring_case(field_name, own); });
}

}  // namespace adapter::http
