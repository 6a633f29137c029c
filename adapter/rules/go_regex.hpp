#pragma once

// A regular expression as Go's package regexp understands it: RE2 syntax (https://golang.org/s/re2syntax), unanchored
// search, the leftmost match and among those the one a backtracking search would find first. Matching takes time
// linear in the text.
//
// Immutable; copies share the compiled program, and any number of threads may use it. Patterns and texts are UTF-8; no
// pattern matches a byte that is not.

#include <cstddef>
#include <memory>
#include <optional>
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

  // Fails on what Go refuses, with Go's message. Fails also on patterns that would cost too much memory, for which Go
  // has wider limits or none: 16 KiB of pattern, 8 MiB of program, and groups times program (see the source).
  static Checked<GoRegex> compile(std::string_view pattern);

  // The same for searching many texts, several times as fast: with caches of up to 8 MiB, which last as long as what is
  // returned. What compile() returns has next to none: a file may have many thousand patterns.
  GoRegex with_cache() const;

  bool search(std::string_view text) const;
  std::optional<Match> find(std::string_view text) const;

  const std::string& pattern() const;
  std::size_t instructions() const;  // of the program: each takes 8 bytes, and again 8 when it is used
  std::size_t group_count() const;   // without group 0
  const std::vector<std::string>& group_names() const;  // by number; "" for group 0 and groups without a name

 private:
  struct Compiled;
  explicit GoRegex(std::shared_ptr<const Compiled> compiled);
  static std::shared_ptr<const Compiled> without_cache(const Compiled& compiled);
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace adapter::rules
