#include "series/overlaps.hpp"

namespace adapter::series {
namespace {

std::string example(std::size_t count, const std::string& text) {
  return ", " + text + (count == 1 ? "" : " among them");
}

}  // namespace

std::string of_several_text(const std::string& rule, const Overlaps& overlaps) {
  const auto count = overlaps.of_several;
  return rule + " makes " +
         (count == 1 ? "a metric of several series" : std::to_string(count) + " metrics of several series each") +
         example(count, overlaps.several_example) +
         ": the last series answers (when one of them has no business here, anchor the pattern of name.matches, or "
         "filter by seriesFilters)";
}

std::string replaced_text(const std::string& rule, const Overlaps& overlaps) {
  const auto count = overlaps.replaced;
  return rule + " answers for " +
         (count == 1 ? "a metric that a rule before it makes"
                     : std::to_string(count) + " metrics that rules before it make") +
         ", too" + example(count, overlaps.replaced_example);
}

}  // namespace adapter::series
