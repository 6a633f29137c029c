#include "rules/expand_template.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <utility>

namespace adapter::rules {
namespace {

constexpr std::size_t kNumberLimit = 100'000'000;  // Go reads numbers of more than nine digits as names

std::string_view leading_name(std::string_view text) {
  static const re2::RE2 name(R"([\pL\p{Nd}_]*)");
  re2::StringPiece found;
  name.Match({text.data(), text.size()}, 0, text.size(), re2::RE2::ANCHOR_START, &found, 1);
  return text.substr(0, found.size());
}

std::optional<std::size_t> number_of(std::string_view name) {
  if (name.size() > 1 && name.front() == '0') return std::nullopt;
  std::size_t number = 0;
  for (const char c : name) {
    if (c < '0' || c > '9' || number >= kNumberLimit) return std::nullopt;
    number = number * 10 + static_cast<std::size_t>(c - '0');
  }
  return number;
}

struct Found {
  std::string_view name;
  std::size_t length;  // of the reference without its dollar sign
};

// The reference whose dollar sign stands just before `text`.
std::optional<Found> find_reference(std::string_view text) {
  const bool braced = text.starts_with('{');
  const auto name = leading_name(text.substr(braced ? 1 : 0));
  if (name.empty()) return std::nullopt;
  if (!braced) return Found{name, name.size()};
  if (!text.substr(name.size() + 1).starts_with('}')) return std::nullopt;
  return Found{name, name.size() + 2};
}

std::string_view text_of(const ExpandTemplate::Reference& reference, const GoRegex& regex,
                         const GoRegex::Match& match) {
  if (reference.number) {
    return *reference.number < match.size() ? match[*reference.number].value_or("") : "";
  }
  for (const auto group : regex.groups_named(reference.name)) {
    if (group < match.size() && match[group]) return *match[group];
  }
  return {};
}

}  // namespace

bool ExpandTemplate::Reference::names_group_of(const GoRegex& regex) const {
  if (number) return *number <= regex.group_count();
  return !regex.groups_named(name).empty();
}

ExpandTemplate::ExpandTemplate(std::string_view text) {
  while (!text.empty()) {
    const auto dollar = std::min(text.find('$'), text.size());
    add_text(text.substr(0, dollar));
    text.remove_prefix(dollar);
    if (text.empty()) break;
    text.remove_prefix(1);
    if (text.starts_with('$')) {
      add_text("$");
      text.remove_prefix(1);
    } else if (const auto reference = find_reference(text)) {
      parts_.emplace_back(Reference{std::string(reference->name), number_of(reference->name)});
      text.remove_prefix(reference->length);
    } else {
      add_text("$");
    }
  }
}

std::string ExpandTemplate::with_any_group() const {
  std::string out;
  for (const auto& part : parts_) {
    if (const auto* text = std::get_if<std::string>(&part)) {
      for (const char c : *text) out += c == '$' ? "$$" : std::string(1, c);
    } else {
      out += "${0}";
    }
  }
  return out;
}

std::string ExpandTemplate::expand(const GoRegex& regex, const GoRegex::Match& match) const {
  std::string expansion;
  for (const auto& part : parts_) {
    const auto* text = std::get_if<std::string>(&part);
    const auto piece = text != nullptr ? std::string_view(*text) : text_of(std::get<Reference>(part), regex, match);
    expansion += piece.substr(0, kMostBytes - expansion.size());
    if (expansion.size() == kMostBytes) break;
  }
  return expansion;
}

void ExpandTemplate::add_text(std::string_view text) {
  if (text.empty()) return;
  if (!parts_.empty()) {
    if (auto* last = std::get_if<std::string>(&parts_.back())) {
      last->append(text);
      return;
    }
  }
  parts_.emplace_back(std::string(text));
}

}  // namespace adapter::rules
