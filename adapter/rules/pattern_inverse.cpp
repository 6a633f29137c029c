#include "rules/pattern_inverse.hpp"

#include <re2/re2.h>

#include <algorithm>

namespace adapter::rules {
namespace {

constexpr std::size_t kMostTexts = 64;

// Regular expressions for parts of a pattern.
const std::string kPlain = R"((?:[\w:]|\([\w:|]*\))*)";              // text, and groups of texts: they find themselves
const std::string kWithin = R"((?:\?P?<\w+>)?[^()\\?][^()\\]*)";     // a group has neither groups, escapes nor flags
const std::string kOpen = R"((?:\.[*+]|\((?:\?P?<\w+>)?\.[*+]\)))";  // takes what there is
const std::string kPiece = R"((?:[^|(){[\\]|\((?:\?:)?)" + kWithin + R"(\)))";

// Whatever the pattern finds is the whole text.
bool finds_all(const std::string& pattern) {
  if (pattern.starts_with("^*") || pattern.starts_with("^?")) return false;  // no anchor
  static const re2::RE2 regex(R"((?:\^|)" + kOpen + ")" + kPiece + R"(*(?:\$|)" + kOpen + ")|" + kOpen);
  return re2::RE2::FullMatch(pattern, regex);
}

// The texts that `plain` finds: of each group one of its alternatives.
std::vector<std::string> texts_of(std::string_view plain) {
  std::vector<std::string> out{""};
  while (!plain.empty()) {
    const bool is_group = plain.front() == '(';
    auto piece = plain.substr(is_group ? 1 : 0);
    piece = piece.substr(0, piece.find(is_group ? ')' : '('));
    plain.remove_prefix(piece.size() + (is_group ? 2 : 0));
    std::vector<std::string> longer;
    for (auto rest = std::optional(piece); rest;) {
      const auto bar = rest->find('|');
      for (const auto& before : out) longer.push_back(before + std::string(rest->substr(0, bar)));
      rest = bar == rest->npos ? std::nullopt : std::optional(rest->substr(bar + 1));
    }
    out = std::move(longer);
    if (out.size() > kMostTexts) break;
  }
  return out;
}

}  // namespace

std::optional<PatternInverse> PatternInverse::of(const std::string& pattern, std::size_t group) {
  PatternInverse out;
  if (!finds_all(pattern)) return std::nullopt;
  if (group == 0) return out;
  static const re2::RE2 regex(R"(\^?()" + kPlain + R"()\()" + kWithin + R"(\)()" + kPlain + R"()\$?)");
  std::string before;
  std::string after;
  if (!re2::RE2::FullMatch(pattern, regex, &before, &after)) return std::nullopt;
  if (static_cast<std::size_t>(std::ranges::count(before, '(')) != group - 1) return std::nullopt;
  out.beginnings_ = texts_of(before);
  out.ends_ = texts_of(after);
  if (out.beginnings_.size() * out.ends_.size() > kMostTexts) return std::nullopt;
  return out;
}

std::vector<std::string> PatternInverse::texts_with(std::string_view taken) const {
  std::vector<std::string> out;
  for (const auto& beginning : beginnings_) {
    for (const auto& end : ends_) out.push_back(beginning + std::string(taken) + end);
  }
  return out;
}

}  // namespace adapter::rules
