#include "rules/pattern_inverse.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <iterator>

namespace adapter::rules {
namespace {

// Regular expressions for parts of a pattern.
const std::string kPlain = R"((?:[\w:]|\([\w:]*\))*)";               // text, and groups of text: they find themselves
const std::string kWithin = R"((?:\?P?<\w+>)?[^()\\?][^()\\]*)";     // a group has neither groups, escapes nor flags
const std::string kOpen = R"((?:\.[*+]|\((?:\?P?<\w+>)?\.[*+]\)))";  // takes what there is
const std::string kPiece = R"((?:[^|(){\\]|\((?:\?:)?)" + kWithin + R"(\)))";

// Whatever the pattern finds is the whole text.
bool finds_all(const std::string& pattern) {
  if (pattern.starts_with("^*") || pattern.starts_with("^?")) return false;  // no anchor
  static const re2::RE2 regex(R"((?:\^|)" + kOpen + ")" + kPiece + R"(*(?:\$|)" + kOpen + ")|" + kOpen);
  return re2::RE2::FullMatch(pattern, regex);
}

void add_without_parentheses(std::string& out, const std::string& plain) {
  std::ranges::copy_if(plain, std::back_inserter(out), [](char c) { return c != '(' && c != ')'; });
}

}  // namespace

std::optional<std::string> only_text_with(const std::string& pattern, std::size_t group, std::string_view taken) {
  if (!finds_all(pattern)) return std::nullopt;
  if (group == 0) return std::string(taken);
  static const re2::RE2 regex(R"(\^?()" + kPlain + R"()\()" + kWithin + R"(\)()" + kPlain + R"()\$?)");
  std::string before;
  std::string after;
  if (!re2::RE2::FullMatch(pattern, regex, &before, &after)) return std::nullopt;
  if (static_cast<std::size_t>(std::ranges::count(before, '(')) != group - 1) return std::nullopt;
  std::string out;
  add_without_parentheses(out, before);
  out += taken;
  add_without_parentheses(out, after);
  return out;
}

}  // namespace adapter::rules
