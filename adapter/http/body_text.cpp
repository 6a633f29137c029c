#include "http/body_text.hpp"

#include <algorithm>
#include <array>

#include "base/unicode.hpp"
#include "http/message.hpp"

namespace adapter::http {
namespace {

constexpr std::string_view kSpace = " \t\r\n\v\f";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::string_view without_space(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const auto first = text.find_first_not_of(kSpace);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) + 1 - first);
}

template <std::size_t Size>
bool starts_with_any(std::string_view text, const std::array<std::string_view, Size>& beginnings) {
  return std::ranges::any_of(beginnings,
                             [&](std::string_view begin) { return starts_with_ignoring_case(text, begin); });
}

bool is_web_page(std::string_view content_type, std::string_view text) {
  constexpr std::array<std::string_view, 2> kTypes{"text/html", "application/xhtml"};
  constexpr std::array<std::string_view, 6> kBeginnings{"<!doctype html", "<html", "<head", "<body", "<title", "<h1"};
  return starts_with_any(content_type, kTypes) || starts_with_any(text, kBeginnings);
}

// https://prometheus.io/docs/instrumenting/exposition_formats/
bool is_exposition(std::string_view content_type, std::string_view text) {
  constexpr std::array<std::string_view, 2> kTypes{"text/plain; version=0.0.4", "application/openmetrics-text"};
  constexpr std::array<std::string_view, 2> kBeginnings{"# HELP ", "# TYPE "};
  return starts_with_any(content_type, kTypes) || starts_with_any(text, kBeginnings);
}

// The beginning may tear its last character.
bool is_text(std::string_view beginning) {
  constexpr std::size_t kLongestRune = 4;
  while (!beginning.empty()) {
    const auto next = decode_rune(beginning);
    if (!next.valid) return beginning.size() < kLongestRune;
    if (next.rune < ' ' && kSpace.find(static_cast<char>(next.rune)) == kSpace.npos) return false;
    beginning.remove_prefix(next.size);
  }
  return true;
}

}  // namespace

bool looks_like_json(std::string_view beginning) {
  const auto text = without_space(beginning);
  return text.starts_with('{') || text.starts_with('[');
}

std::string_view body_kind(std::string_view content_type, std::string_view beginning) {
  const auto text = without_space(beginning);
  if (text.empty()) return "an empty body";
  if (looks_like_json(text)) return "JSON";
  if (is_web_page(content_type, text)) return "a web page (text/html)";
  if (is_exposition(content_type, text)) return "an exporter's text page";
  if (text.starts_with('<')) return "XML";
  return is_text(text) ? "plain text" : "binary data";
}

std::string_view first_line(std::string_view beginning) {
  auto text = without_space(beginning);
  text = text.substr(0, text.find_first_of("\r\n"));
  return without_space(text);
}

}  // namespace adapter::http
