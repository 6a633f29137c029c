#include "rules/go_regex_syntax.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace adapter::rules {
namespace {

constexpr std::size_t kMaxNesting = 1000;         // Go's bound on the height of the syntax tree
constexpr std::size_t kMaxRepeatCountDigits = 9;  // RE2 reads more as literal text, Go refuses them

Invalid parse_error(std::string_view what, std::string_view where) {
  return {"error parsing regexp: " + std::string(what) + ": `" + std::string(where) + "`"};
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_name_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

std::size_t length_of_digits(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
}

// The length of the bracket expression at the start of `text`. Without an end it takes everything; RE2 then reports it.
std::size_t length_of_class(std::string_view text) {
  std::size_t at = 1;
  if (text.substr(at).starts_with('^')) ++at;
  if (text.substr(at).starts_with(']')) ++at;  // literal in first place
  while (at < text.size() && text[at] != ']') {
    if (text[at] == '\\') {
      at += 2;
    } else if (const auto end = text.substr(at).starts_with("[:") ? text.find(":]", at + 2) : text.npos;
               end != text.npos) {
      at = end + 2;
    } else {
      ++at;
    }
  }
  return std::min(at + 1, text.size());
}

std::size_t length_of_quotation(std::string_view text) {
  const auto end = text.find("\\E");
  return end == text.npos ? text.size() : end + 2;
}

// "(?i:", "(?:" or "(?i", the latter before a parenthesis. Of anything else enough for RE2 to report it.
std::size_t length_of_flags(std::string_view text) {
  const auto end = std::min(text.find_first_not_of("imsU-", 2), text.size());
  return end == text.size() || text[end] == ')' ? end : end + 1;
}

// "{2}", "{2,}" or "{2,3}" at the start of `text`; nothing for other braces, which are literal.
std::optional<std::string_view> repeat_operator(std::string_view text) {
  std::size_t at = 1;
  const auto min = length_of_digits(text.substr(at));
  if (min == 0) return std::nullopt;
  at += min;
  if (text.substr(at).starts_with(',')) {
    ++at;
    at += length_of_digits(text.substr(at));
  }
  if (!text.substr(at).starts_with('}')) return std::nullopt;
  return text.substr(0, at + 1);
}

bool has_endless_count(std::string_view repeat) {
  const auto too_long = [](std::string_view count) { return length_of_digits(count) > kMaxRepeatCountDigits; };
  // A count with a leading zero is no count: Go and RE2 agree that such braces are literal.
  const auto literal = [](std::string_view count) { return length_of_digits(count) > 1 && count.front() == '0'; };
  const auto min = repeat.substr(1);
  const auto comma = repeat.find(',');
  const auto max = comma == repeat.npos ? std::string_view() : repeat.substr(comma + 1);
  return !literal(min) && !literal(max) && (too_long(min) || too_long(max));
}

// "(?P<name>" or "(?<name>" at the start of `text`.
Checked<std::string_view> group_name(std::string_view text) {
  const auto start = text.find('<') + 1;
  const auto end = text.find('>', start);
  if (end == text.npos) return parse_error("invalid named capture", text);
  const auto name = text.substr(start, end - start);
  if (name.empty() || !std::all_of(name.begin(), name.end(), is_name_character)) {
    return parse_error("invalid named capture", text.substr(0, end + 1));
  }
  return name;
}

}  // namespace

Checked<GoRegexSyntax> translate_go_regex(std::string_view pattern) {
  GoRegexSyntax syntax{.re2_pattern = {}, .group_names = {""}};
  std::size_t depth = 0;
  for (std::string_view rest = pattern; !rest.empty();) {
    std::size_t length = 1;
    std::string_view replacement;
    switch (rest.front()) {
      case '\\':
        if (rest.starts_with("\\C")) return parse_error("invalid escape sequence", "\\C");
        length = rest.starts_with("\\Q") ? length_of_quotation(rest) : std::min<std::size_t>(2, rest.size());
        break;
      case '[':
        length = length_of_class(rest);
        break;
      case '{':
        if (const auto repeat = repeat_operator(rest); repeat && has_endless_count(*repeat)) {
          return parse_error("invalid repeat count", *repeat);
        }
        break;
      case '(':
        if (++depth > kMaxNesting) return parse_error("expression nests too deeply", pattern);
        if (rest.starts_with("(?P<") || rest.starts_with("(?<")) {
          const auto name = group_name(rest);
          if (!name) return name.error();
          syntax.group_names.emplace_back(*name);
          length = rest.find('>') + 1;
          replacement = "(";
        } else if (rest.starts_with("(?")) {
          length = length_of_flags(rest);
        } else {
          syntax.group_names.emplace_back();
        }
        break;
      case '|':
        // Keeps alternatives apart. RE2 merges neighbours of one character into a class and in doing so loses
        // letters: "h|[Hh]" and "h|(?i:h)" would not find "H".
        syntax.re2_pattern += "(?:)";
        break;
      case ')':
        if (depth > 0) --depth;
        break;
      default:
        break;
    }
    syntax.re2_pattern += replacement.empty() ? rest.substr(0, length) : replacement;
    rest.remove_prefix(length);
  }
  return syntax;
}

}  // namespace adapter::rules
