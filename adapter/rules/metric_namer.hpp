#pragma once

// The name of the metric that a series becomes: `name.matches` finds a part of the series name, `name.as` makes the
// metric name of its groups. The text around the match is lost, and the name is not validated: it may be empty, hold a
// slash or collide with another.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/checked.hpp"
#include "rules/expand_template.hpp"
#include "rules/go_regex.hpp"
#include "rules/pattern_inverse.hpp"

namespace adapter::rules {

class MetricNamer {
 public:
  // The texts of the two keys; an absent key is "". An empty `matches` is ".*". An empty `as` is "$0" when `matches`
  // has no group and "$1" when it has one. Fails on a bad regular expression and on an empty `as` with more groups.
  static Checked<MetricNamer> make(std::string_view matches, std::string_view as,
                                   const GoRegex::Compile& compile = GoRegex::compile);

  // `matches` is also a filter: a series whose name it does not find has no metric name.
  bool accepts(std::string_view series_name) const { return matches_.search(series_name); }
  std::optional<std::string> name_of(std::string_view series_name) const { return name_of(series_name, matches_); }
  // Of many series: `matches` is matches().with_cache(), held meanwhile.
  std::optional<std::string> name_of(std::string_view series_name, const GoRegex& matches) const;
  const GoRegex& matches() const { return matches_; }
  const ExpandTemplate& as() const { return as_; }

  // Whether `as` could expand to this name if its references held the right texts. A hint for people who miss a
  // metric, not a promise: `matches` may never find such texts.
  bool could_produce(std::string_view metric_name) const;

  // What the only reference of `as` must have taken for this name; nothing where there are none or several, and where
  // it could not be. Views the name.
  std::optional<std::string_view> taken_for(std::string_view metric_name) const;

  // The only series that could get this name, be it that name_of() refuses them; nothing where there may be any number.
  std::optional<std::vector<std::string>> series_named(std::string_view metric_name) const;

  std::size_t instructions() const { return matches_.instructions(); }
  // What name_of() does for each byte, in instructions: at each the places of all groups are kept.
  std::size_t work() const { return instructions() * (1 + matches_.group_count() / 4) + parts(); }
  std::size_t parts() const { return as_.parts().size(); }  // each takes some 150 bytes

  bool is_literal() const { return references() == 0; }  // every series gets the same name
  std::size_t references() const { return wildcard_.size() - 1; }
  std::size_t literal_length() const;  // bytes that `as` prescribes; the more, the more could_produce tells

  // The references of `as`, as written without their dollar sign, that name no group of `matches` and so expand to
  // nothing: "1_per_second" for $1_per_second.
  std::vector<std::string> unknown_references() const;

 private:
  MetricNamer(GoRegex matches, ExpandTemplate as);

  GoRegex matches_;
  ExpandTemplate as_;
  std::optional<PatternInverse> inverse_;  // of `as` that has one reference, by number
  std::vector<std::string> wildcard_;      // the texts of `as` before, between and after its references; at least one
};

}  // namespace adapter::rules
