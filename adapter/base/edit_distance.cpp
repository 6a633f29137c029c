#include "base/edit_distance.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace adapter {
namespace {

using Row = std::array<std::uint16_t, kLongestComparedName + 1>;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same(char a, char b) {
  return lower(a) == lower(b);
}

// What both begin and end with makes no difference, and names of one family share most of their text.
void trim_common(std::string_view& a, std::string_view& b) {
  const auto begin = std::mismatch(a.begin(), a.end(), b.begin(), b.end(), same);
  const auto front = static_cast<std::size_t>(begin.first - a.begin());
  a.remove_prefix(front);
  b.remove_prefix(front);
  const auto end = std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend(), same);
  const auto back = static_cast<std::size_t>(end.first - a.rbegin());
  a.remove_suffix(back);
  b.remove_suffix(back);
}

}  // namespace

EditDistance edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  const EditDistance beyond{.edits = limit + 1};
  if (std::max(a.size(), b.size()) > kLongestComparedName) return beyond;
  trim_common(a, b);
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit) return beyond;
  if (a.empty()) return {.edits = b.size()};

  const auto far = static_cast<std::uint16_t>(limit + 1);
  std::array<Row, 3> rows;
  Row *before_last = &rows[0], *last = &rows[1], *row = &rows[2];
  for (std::size_t j = 0; j <= b.size(); ++j) (*row)[j] = j <= limit ? static_cast<std::uint16_t>(j) : far;
  EditDistance out;
  bool last_is_beyond = false;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before_last, last);
    std::swap(last, row);
    const std::size_t first = i > limit ? i - limit : 1, end = std::min(b.size(), i + limit);
    (*row)[first - 1] = first == 1 && i <= limit ? static_cast<std::uint16_t>(i) : far;
    std::uint16_t nearest = (*row)[first - 1];
    for (std::size_t j = first; j <= end; ++j) {
      const auto replaced = (*last)[j - 1] + (same(a[i - 1], b[j - 1]) ? 0 : 1);
      auto edits = std::min({(*last)[j] + 1, (*row)[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1])) {
        edits = std::min(edits, (*before_last)[j - 2] + 1);
      }
      (*row)[j] = static_cast<std::uint16_t>(std::min<int>(edits, far));
      nearest = std::min(nearest, (*row)[j]);
    }
    if (end < b.size()) (*row)[end + 1] = far;  // the next row looks one cell further
    out.cells += end + 1 - first;
    const bool is_beyond = nearest > limit;
    if (is_beyond && last_is_beyond) return {.edits = limit + 1, .cells = out.cells};  // a swap looks back two rows
    last_is_beyond = is_beyond;
  }
  out.edits = (*row)[b.size()];
  return out;
}

}  // namespace adapter
