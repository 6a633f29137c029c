#pragma once

// The template language of Go's Regexp.Expand (https://pkg.go.dev/regexp#Regexp.Expand): text with references to the
// groups of a match. $1, ${1}, $name, ${name}; $$ is a dollar sign. Without braces the reference takes the longest run
// of letters, digits and underscores, so $1_x refers to a group named "1_x". Any other dollar sign stands for itself,
// hence every text is a template and parsing cannot fail.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "rules/go_regex.hpp"

namespace adapter::rules {

class ExpandTemplate {
 public:
  struct Reference {
    std::string name;                   // as written, "1" included
    std::optional<std::size_t> number;  // when the name is a number; "01" is not

    bool names_group_of(const GoRegex& regex) const;
    bool operator==(const Reference&) const = default;
  };
  using Part = std::variant<std::string, Reference>;

  explicit ExpandTemplate(std::string_view text);

  // This text with each reference as one to group 0: what any group may have taken.
  std::string with_any_group() const;

  // Adjacent text is one part; no text is empty.
  const std::vector<Part>& parts() const { return parts_; }

  // No expansion is longer: a hundred thousand references to a long name take half a gigabyte,
  // and no path holds what is longer.
  static constexpr std::size_t kMostBytes = 8 << 10;

  // `match` is one that `regex` found. References to groups that do not exist or took no part expand to nothing; of
  // several groups with one name the first that took part counts.
  std::string expand(const GoRegex& regex, const GoRegex::Match& match) const;

 private:
  void add_text(std::string_view text);
  std::vector<Part> parts_;
};

}  // namespace adapter::rules
