#pragma once

// What a regular expression says of the texts it matches, be it one that cannot be compiled. Pure.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace adapter::rules {

inline constexpr std::size_t kShortestWord = 2;
inline constexpr std::size_t kMostWords = 64;  // of one text; what has more tells nothing

// Of a series' name.
inline bool is_of_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ':';
}

// Words of which every text that the pattern matches has at least one in it; none where nothing is certain, as of `.*`
// and `(a|b?)`. A bracket too few or too many is taken as it was probably meant, and where that may hide an alternative
// nothing is certain.
std::vector<std::string> pattern_words(std::string_view pattern);

}  // namespace adapter::rules
