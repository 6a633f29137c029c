#include "promql/label_matcher.hpp"

#include <algorithm>
#include <cassert>

#include "base/go_quote.hpp"

namespace adapter::promql {
namespace {

std::string_view text_of(MatchOp op) {
  switch (op) {
    case MatchOp::equal:
      return "=";
    case MatchOp::not_equal:
      return "!=";
    case MatchOp::regex:
      return "=~";
    case MatchOp::not_regex:
      return "!~";
  }
  return "=";
}

void append_escaped(std::string& out, std::string_view name) {
  constexpr std::string_view kMeta = "\\+*?()|[]{}^$";
  for (const char c : name) {
    if (kMeta.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
}

}  // namespace

std::string label_text(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto is_bare = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
  if (name.empty() || (is_letter(name.front()) && std::ranges::all_of(name, is_bare))) return std::string(name);
  return go_quote(name);
}

void append_text(std::string& out, const LabelMatcher& matcher) {
  out += matcher.label;
  out += text_of(matcher.op);
  out += go_quote(matcher.value);
}

LabelMatcher match_names(std::string label, std::span<const std::string_view> names) {
  assert(!names.empty());
  if (names.size() == 1) return {.label = std::move(label), .op = MatchOp::equal, .value = std::string(names.front())};
  LabelMatcher out{.label = std::move(label), .op = MatchOp::regex, .value = ""};
  for (const auto name : names) {
    if (!out.value.empty() || name.data() != names.front().data()) out.value += '|';
    append_escaped(out.value, name);
  }
  return out;
}

}  // namespace adapter::promql
