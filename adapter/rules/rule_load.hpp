#pragma once

// What rules take in memory, which can be many times their text: files have a bound of it, and a budget counts it.
// Figures are measured, and rounded up. Pure.

#include <cstddef>
#include <vector>

#include "rules/rule_set.hpp"

namespace adapter::rules {

// A rule with its query, its findings, and what discovery knows of it.
inline constexpr std::size_t kRuleBytes = 10 << 10;
inline constexpr std::size_t kOverrideBytes = 1 << 10;  // likewise each of resources.overrides
inline constexpr std::size_t kNamerBytes = 1 << 10;     // each text that may be meant to be the name of one set aside
inline constexpr std::size_t kInstructionBytes = 90, kTokenBytes = 150;  // of patterns, and of templates
inline constexpr std::size_t kTextBytes = 12;                            // each byte of the file

// Of patterns and templates.
struct RuleLoad {
  std::size_t instructions = 0, tokens = 0;

  void add(const std::vector<SeriesFilter>& filters);
  void add(const MetricNamer& namer);
  void add(const ResourceOptions& resources);
  void add(const Rule& rule);
};

// Of all rules of `file`, bound to a catalogue as `set`.
std::size_t bytes_of(const RuleSet& set, const RuleFile& file);

// Of one that is held without its file.
std::size_t bytes_of(const Rule& rule);

}  // namespace adapter::rules
