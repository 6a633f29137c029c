#include "rules/go_regex.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "rules/go_regex_syntax.hpp"

namespace adapter::rules {
namespace {

constexpr std::size_t kMaxPatternBytes = 16 * 1024;  // parsing \pL over and over takes 10 KiB for each byte
constexpr std::size_t kMaxUnicodeClasses = 500;      // each is parsed to some 5 KiB
constexpr std::size_t kUnicodeClass = 100;           // instructions that take as much
constexpr std::size_t kSyntax = 32;                  // bytes that usual patterns have for other than instructions
constexpr std::int64_t kMaxProgramBytes = 8 << 20;   // a share of it bounds the compiled program, the rest the caches

// About what RE2 wants to be allowed for a program, which takes less.
constexpr std::int64_t kLeastProgramBytes = 1024;
constexpr std::int64_t kBytesOfInstruction = 48;

// A search that reports groups keeps the positions of all groups (16 bytes each) for up to as many threads as the
// program has instructions. This bounds that memory to 64 MiB.
constexpr std::size_t kMaxGroupsTimesInstructions = 4 << 20;

constexpr std::string_view kTooLarge = "error parsing regexp: expression too large";

re2::RE2::Options options(std::int64_t most_bytes) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(most_bytes);
  return options;
}

std::string error_text(const re2::RE2& regex, std::string_view pattern) {
  const auto text = [](std::string_view what, std::string_view where) {
    return "error parsing regexp: " + std::string(what) + ": `" + std::string(where) + "`";
  };
  const std::string& where = regex.error_arg();
  switch (regex.error_code()) {
    case re2::RE2::ErrorBadEscape:
      return text("invalid escape sequence", where);
    case re2::RE2::ErrorBadCharRange:
      return text("invalid character class range", where);
    case re2::RE2::ErrorMissingBracket:
      return text("missing closing ]", where);
    case re2::RE2::ErrorMissingParen:
      return text("missing closing )", pattern);
    case re2::RE2::ErrorUnexpectedParen:
      return text("unexpected )", pattern);
    case re2::RE2::ErrorTrailingBackslash:
      return text("trailing backslash at end of expression", "");
    case re2::RE2::ErrorRepeatArgument:
      return text("missing argument to repetition operator", where);
    case re2::RE2::ErrorRepeatSize:
      return text("invalid repeat count", where);
    case re2::RE2::ErrorRepeatOp:
      return text("invalid nested repetition operator", where);
    case re2::RE2::ErrorBadPerlOp:
      return text("invalid or unsupported Perl syntax", where);
    case re2::RE2::ErrorBadUTF8:
      return "error parsing regexp: invalid UTF-8";
    case re2::RE2::ErrorPatternTooLarge:
      return std::string(kTooLarge);
    default:
      return "error parsing regexp: " + regex.error();
  }
}

// \pL, be it in a class or repeated zero times.
std::size_t unicode_classes(std::string_view pattern) {
  std::size_t out = 0;
  for (std::size_t i = 0; i + 1 < pattern.size(); ++i) {
    if (pattern[i] == '\\' && (pattern[i + 1] == 'p' || pattern[i + 1] == 'P')) ++out;
  }
  return out;
}

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

struct GoRegex::Compiled {
  Compiled(std::string_view go_pattern, std::vector<std::string> groups, const std::string& re2_pattern,
           std::int64_t most_bytes)
      : pattern(go_pattern), group_names(std::move(groups)), regex(re2_pattern, options(most_bytes)) {
    for (std::uint32_t group = 0; group < group_names.size(); ++group) {
      if (!group_names[group].empty()) by_name.push_back(group);
    }
    std::ranges::stable_sort(
        by_name, {}, [this](std::uint32_t group) -> const auto& { return group_names[group]; });
  }

  std::string pattern;
  std::vector<std::string> group_names;
  std::vector<std::uint32_t> by_name;  // numbers of groups that have one
  re2::RE2 regex;
};

// RE2 keeps the states of its automata in what the program leaves of the memory that it may take. Without room for some
// it searches without them, as it does where they are too many.
std::shared_ptr<const GoRegex::Compiled> GoRegex::without_cache(const Compiled& compiled) {
  auto most_bytes = kLeastProgramBytes + kBytesOfInstruction * compiled.regex.ProgramSize();
  for (;; most_bytes *= 2) {
    auto out = std::make_shared<const Compiled>(compiled.pattern, compiled.group_names, compiled.regex.pattern(),
                                                std::min(most_bytes, kMaxProgramBytes));
    if (out->regex.ok() || most_bytes >= kMaxProgramBytes) return out;
  }
}

GoRegex::GoRegex(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {
}

std::optional<Invalid> GoRegex::problem_of(const Compiled& compiled) {
  const re2::RE2& regex = compiled.regex;
  if (!regex.ok()) return Invalid{error_text(regex, compiled.pattern)};
  const auto groups = compiled.group_names.size();
  if (static_cast<std::size_t>(regex.NumberOfCapturingGroups()) + 1 != groups) {
    return Invalid{"error parsing regexp: internal error: the groups cannot be told apart"};
  }
  if (static_cast<std::size_t>(regex.ProgramSize()) * groups > kMaxGroupsTimesInstructions) {
    return Invalid{"error parsing regexp: expression too large: too many groups for its size"};
  }
  return std::nullopt;
}

Checked<GoRegex> GoRegex::compile(std::string_view pattern) {
  if (pattern.size() > kMaxPatternBytes) {
    return Invalid{"error parsing regexp: expression too large: more than " + std::to_string(kMaxPatternBytes) +
                   " bytes"};
  }
  if (unicode_classes(pattern) > kMaxUnicodeClasses) {
    return Invalid{"error parsing regexp: expression too large: more than " + std::to_string(kMaxUnicodeClasses) +
                   " Unicode classes"};
  }
  const auto syntax = translate_go_regex(pattern);
  if (!syntax) return syntax.error();

  const Compiled compiled(pattern, syntax->group_names, syntax->re2_pattern, kMaxProgramBytes);
  if (auto problem = problem_of(compiled)) return std::move(*problem);
  return GoRegex(without_cache(compiled));
}

Checked<GoRegex> GoRegex::compile_small(std::string_view pattern, std::size_t most_instructions) {
  if (pattern.size() > most_instructions) return Invalid{std::string(kTooLarge)};
  const auto syntax = translate_go_regex(pattern);
  if (!syntax) return syntax.error();
  const auto most_bytes = kLeastProgramBytes + kBytesOfInstruction * static_cast<std::int64_t>(most_instructions);
  auto compiled = std::make_shared<const Compiled>(pattern, syntax->group_names, syntax->re2_pattern, most_bytes);
  if (auto problem = problem_of(*compiled)) return std::move(*problem);
  return GoRegex(std::move(compiled));
}

bool GoRegex::was_too_large(const Invalid& failure) {
  return failure.message == kTooLarge;
}

GoRegex GoRegex::with_cache() const {
  return GoRegex(std::make_shared<const Compiled>(compiled_->pattern, compiled_->group_names,
                                                  compiled_->regex.pattern(), kMaxProgramBytes));
}

bool GoRegex::search(std::string_view text) const {
  return compiled_->regex.Match(piece(text), 0, text.size(), re2::RE2::UNANCHORED, nullptr, 0);
}

std::optional<GoRegex::Match> GoRegex::find(std::string_view text) const {
  if (text.data() == nullptr) text = "";  // RE2 marks a group without a part in the match by a null pointer
  std::vector<re2::StringPiece> pieces(compiled_->group_names.size());
  if (!compiled_->regex.Match(piece(text), 0, text.size(), re2::RE2::UNANCHORED, pieces.data(),
                              static_cast<int>(pieces.size()))) {
    return std::nullopt;
  }
  Match match;
  match.reserve(pieces.size());
  for (const auto& group : pieces) {
    if (group.data() == nullptr) {
      match.emplace_back(std::nullopt);
    } else {
      match.emplace_back(std::string_view(group.data(), group.size()));
    }
  }
  return match;
}

// What is repeated zero times, or stands beside what nothing matches, is in no program, and yet parsed and kept: some
// 130 bytes for one of the pattern.
std::size_t GoRegex::instructions() const {
  const auto program = static_cast<std::size_t>(compiled_->regex.ProgramSize());
  const auto text = compiled_->pattern.size();
  const auto unused = text - std::min(text, program / 4 + kSyntax);  // that text may be another part's
  return program + 2 * unused + kUnicodeClass * unicode_classes(compiled_->pattern);
}

const std::string& GoRegex::pattern() const {
  return compiled_->pattern;
}

std::size_t GoRegex::group_count() const {
  return compiled_->group_names.size() - 1;
}

std::span<const std::uint32_t> GoRegex::groups_named(std::string_view name) const {
  const auto name_of = [this](std::uint32_t group) { return std::string_view(compiled_->group_names[group]); };
  return std::ranges::equal_range(compiled_->by_name, name, {}, name_of);
}

const std::vector<std::string>& GoRegex::group_names() const {
  return compiled_->group_names;
}

}  // namespace adapter::rules
