#pragma once

// Metrics that more than one series could answer: of a rule's series the last one does, and of rules the last, as in
// the incumbent. Where it is so it is told, because a scraped application can come to answer for others by the name of
// a series alone.

#include <cstddef>
#include <string>

namespace adapter::series {

// Of the names of metrics that a rule makes.
struct Overlaps {
  std::size_t of_several = 0;    // that it makes of several series each
  std::string several_example;   // one of them and two of its series: `"m" of "a" and "b"`
  std::size_t replaced = 0;      // that rules before it make, too, for the same resource
  std::string replaced_example;  // one of them and who: `"m" of rules[0] (line 3)`

  friend bool operator==(const Overlaps&, const Overlaps&) = default;
};

// `rules[2] (line 14) makes 3 metrics of several series each, "m" of "a" and "b" among them: the last series answers …`
std::string of_several_text(const std::string& rule, const Overlaps& overlaps);

// `rules[2] (line 14) answers for 3 metrics that rules before it make, too, "m" of rules[0] (line 3) among them`
std::string replaced_text(const std::string& rule, const Overlaps& overlaps);

}  // namespace adapter::series
