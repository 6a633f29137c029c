#pragma once

// A regular expression as Go's package regexp understands it: RE2 syntax (https://golang.org/s/re2syntax), unanchored
// search, the leftmost match and among those the one a backtracking search would find first. Matching takes time
// linear in the text.
//
// Immutable; copies share the compiled program, and any number of threads may use it. Patterns and texts are UTF-8; no
// pattern matches a byte that is not.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/checked.hpp"

namespace adapter::rules {

class GoRegex {
 public:
  // What each group took; group 0 is the whole match. A group that had no part in the match is nullopt, a group that
  // took no text is "". The views point into the searched text.
  using Match = std::vector<std::optional<std::string_view>>;
  using Compile = std::function<Checked<GoRegex>(std::string_view)>;  // compile(), or what stands for it

  // Fails on what Go refuses, with Go's message. Fails also on patterns that would cost too much memory, for which Go
  // has wider limits or none: 16 KiB of pattern, 500 Unicode classes, 8 MiB of program, and groups times program (see
  // the source).
  static Checked<GoRegex> compile(std::string_view pattern);
  // Whether such a failure came only when the program had been compiled to its bound.
  static bool was_too_large(const Invalid& failure);

  // Of some thousand instructions at most: soon done whatever the pattern.
  static Checked<GoRegex> compile_small(std::string_view pattern, std::size_t most_instructions);

  // The same for searching many texts, several times as fast: with caches of up to 8 MiB, which last as long as what is
  // returned. What compile() returns has next to none: a file may have many thousand patterns.
  GoRegex with_cache() const;

  bool search(std::string_view text) const;
  std::optional<Match> find(std::string_view text) const;

  const std::string& pattern() const;
  // Of the program: each takes some 64 bytes; and what takes as much beside it, such as a pattern's parts that are not
  // in its program.
  std::size_t instructions() const;
  std::size_t group_count() const;                      // without group 0
  const std::vector<std::string>& group_names() const;  // by number; "" for group 0 and groups without a name
  std::span<const std::uint32_t> groups_named(std::string_view name) const;  // their numbers, in order

 private:
  struct Compiled;
  explicit GoRegex(std::shared_ptr<const Compiled> compiled);
  static std::shared_ptr<const Compiled> without_cache(const Compiled& compiled);
  static std::optional<Invalid> problem_of(const Compiled& compiled);
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace adapter::rules
