#pragma once

#include <cstddef>

namespace adapter::rules {

class YamlMap;
struct YamlNode;

// Of what a rule says, wherever it stands in the file: tells a rule from an edited one.
struct RuleFingerprint {
  std::size_t whole = 0;
  std::size_t series_query = 0, filters = 0, resources = 0, name = 0, query = 0;  // of each key; 0: there is none
};

// Of an entry and its keys, read as those of a rule.
RuleFingerprint fingerprint_of(const YamlNode& rule, const YamlMap& keys);

}  // namespace adapter::rules
