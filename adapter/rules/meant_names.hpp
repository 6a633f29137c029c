#pragma once

// Which names a rule is meant to make, also one whose `name` has something wrong in it. Pure.

#include <span>
#include <string_view>
#include <vector>

#include "rules/metric_namer.hpp"
#include "rules/yaml_document.hpp"

namespace adapter::rules {

struct MeantNames {
  std::vector<MetricNamer> namers;  // each of them may be meant; none: nothing is known
  // `matches` is not known, but what a pattern takes is a part of the series' name: each namer names any of them.
  bool of_parts = false;
};

// The keys of a `name` where they do not belong: `as` one level too high, or all of them in `resources`; those of each
// `name` but the first of a rule that has several; texts of keys that nobody knows; and what stands in an entry that is
// a list.
struct StrayNames {
  std::string_view matches;
  std::vector<std::string_view> as;
  bool matches_in_doubt = false;  // there are others
};
StrayNames stray_names(const YamlNode& rule, std::span<const std::string_view> known_keys);

// Of a `name` in which or beside which something is wrong; the texts of its two keys are "" where they could not be
// read. Every text in it that is not `matches` may be meant to be `as`, keys without a value included, and so may be
// each piece of one that holds keys, as `as:rps` does. `is_whole`: nothing is wrong in it.
MeantNames meant_names(const YamlNode& name, std::string_view matches, std::string_view as, const StrayNames& strays,
                       bool is_whole, const GoRegex::Compile& compile = GoRegex::compile);

}  // namespace adapter::rules
