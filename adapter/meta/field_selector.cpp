#include "meta/field_selector.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/unicode.hpp"

namespace adapter::meta {
namespace {

Error failure(std::string message) {
  return Error{ErrorKind::bad_request, std::move(message)};
}

// At each comma that no backslash escapes; backslashes stay.
std::vector<std::string_view> split_terms(std::string_view text) {
  std::vector<std::string_view> terms;
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == ',') {
      terms.push_back(text.substr(start, i - start));
      start = i + 1;
    }
  }
  terms.push_back(text.substr(start));
  return terms;
}

Result<std::string> unescape(std::string_view text) {
  if (text.find_first_of("\\,=") == std::string_view::npos) return std::string(text);
  std::string out;
  while (!text.empty()) {
    const bool escaped = text.front() == '\\';
    if (escaped) text.remove_prefix(1);
    const DecodedRune next = decode_rune(text);
    const bool special = next.rune == ',' || next.rune == '=' || next.rune == '\\';
    if (escaped && !special) {
      std::string sequence = "\\";
      if (next.size > 0) append_rune(sequence, next.rune);
      return failure("invalid field selector: invalid escape sequence: " + sequence);
    }
    if (!escaped && special) {
      // The library prints the character's number.
      return failure("invalid field selector: unescaped character in value: " +
                     std::to_string(static_cast<std::uint32_t>(next.rune)));
    }
    append_rune(out, next.rune);
    text.remove_prefix(next.size);
  }
  return out;
}

struct SplitTerm {
  std::string_view field;
  bool negated;
  std::string_view value;
};

// At the first operator; nothing is escaped before it.
std::optional<SplitTerm> split_term(std::string_view term) {
  for (std::size_t i = 0; i < term.size(); ++i) {
    const std::string_view rest = term.substr(i);
    const bool negated = rest.starts_with("!=");
    if (!negated && rest.front() != '=') continue;
    const std::size_t length = negated || rest.starts_with("==") ? 2 : 1;
    return SplitTerm{term.substr(0, i), negated, rest.substr(length)};
  }
  return std::nullopt;
}

}  // namespace

std::string FieldTerm::text() const {
  std::string out = field + (negated ? "!=" : "=");
  for (const char c : value) {
    if (c == '\\' || c == ',' || c == '=') out += '\\';
    out += c;
  }
  return out;
}

Result<std::vector<FieldTerm>> parse_field_selector(std::string_view text) {
  std::vector<std::string_view> parts = split_terms(text);
  std::sort(parts.begin(), parts.end());
  std::vector<FieldTerm> terms;
  for (const std::string_view part : parts) {
    if (part.empty()) continue;
    if (terms.size() == kMostFieldTerms) {
      return failure("invalid field selector: more than " + std::to_string(kMostFieldTerms) + " terms");
    }
    const std::optional<SplitTerm> split = split_term(part);
    if (!split) {
      return failure("invalid selector: '" + std::string(text) + "'; can't understand '" + std::string(part) + "'");
    }
    Result<std::string> value = unescape(split->value);
    if (!value) return value.error();
    // The library takes a bare `=` or `!=` for no requirement at all.
    if (split->field.empty() && value->empty()) continue;
    terms.push_back({.field = std::string(split->field), .negated = split->negated, .value = std::move(*value)});
  }
  return terms;
}

bool selects(const std::vector<FieldTerm>& terms, std::string_view object_namespace, std::string_view name) {
  return std::ranges::all_of(terms, [&](const FieldTerm& term) {
    const auto value = term.field == "metadata.name" ? name : object_namespace;
    return (value == term.value) != term.negated;
  });
}

}  // namespace adapter::meta
