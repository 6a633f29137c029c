#include "base/substring_index.hpp"

#include <algorithm>
#include <numeric>

namespace adapter {

SubstringIndex::SubstringIndex(const std::vector<std::string_view>& texts) {
  std::size_t bytes = 0;
  for (const auto text : texts) bytes += text.size() + 1;
  knows_all_ = bytes <= kMostBytes;
  if (!knows_all_) return;
  text_.reserve(bytes);
  for (const auto text : texts) text_.append(text).append("\n");
  places_.resize(bytes);
  std::iota(places_.begin(), places_.end(), 0U);
  std::ranges::sort(places_, {}, [this](std::uint32_t place) { return text_at(place, kLongestPart); });
}

bool SubstringIndex::contains(std::string_view part) const {
  part = part.substr(0, kLongestPart);
  const auto found =
      std::ranges::lower_bound(places_, part, {}, [&](std::uint32_t place) { return text_at(place, part.size()); });
  return found != places_.end() && text_at(*found, part.size()) == part;
}

}  // namespace adapter
