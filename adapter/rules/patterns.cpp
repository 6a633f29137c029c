#include "rules/patterns.hpp"

namespace adapter::rules {
namespace {

constexpr std::size_t kMostCompiled = 1'000'000;  // instructions: a second; 2,500 usual rules have a quarter of them
constexpr std::size_t kRefused = 200'000;         // of one that is too large by itself
constexpr std::size_t kSmall = 300;               // compiled all the same

}  // namespace

Checked<GoRegex> Patterns::compile(std::string_view pattern) {
  const std::string text(pattern);
  if (const auto known = known_.find(text); known != known_.end()) return known->second;
  const bool is_spent = compiled_ > kMostCompiled;
  auto regex = is_spent ? GoRegex::compile_small(pattern, kSmall) : GoRegex::compile(pattern);
  if (regex) {
    compiled_ += regex->instructions();
    known_.emplace(text, *regex);
    return regex;
  }
  const bool is_large = GoRegex::was_too_large(regex.error());
  compiled_ += is_large ? kRefused : text.size();
  if (!is_spent || !is_large) return regex;
  has_refused_ = true;
  return Invalid{
      "too large: the regular expressions of the rules before take so long already that only small ones are read"};
}

}  // namespace adapter::rules
