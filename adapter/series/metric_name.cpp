#include "series/metric_name.hpp"

#include "base/unicode.hpp"

namespace adapter::series {
namespace {

constexpr std::size_t kLongestName = 4096;  // a request line of 64,000 bytes has room for it, percent-encoded
constexpr std::size_t kEntryText = 140;     // what stands around it, its resource included

bool is_control(char32_t rune) {
  return rune < 0x20 || (rune >= 0x7F && rune < 0xA0);
}

// Line and paragraph separator, and Unicode's Bidi_Control: they reorder what stands beside them.
bool misleads(char32_t rune) {
  return rune == 0x061C || rune == 0x200E || rune == 0x200F || (rune >= 0x2028 && rune <= 0x202E) ||
         (rune >= 0x2066 && rune <= 0x2069);
}

}  // namespace

std::optional<std::string> metric_of(const std::vector<rules::SeriesFilter>& filters, const rules::MetricNamer& namer,
                                     const std::string& series) {
  if (!rules::all_accept(filters, series)) return std::nullopt;
  return namer.name_of(series);
}

void keep_accepted(const std::vector<rules::SeriesFilter>& filters, std::vector<const upstream::SeriesShape*>& shapes) {
  for (const auto& each : filters) {
    if (shapes.empty()) return;
    const auto filter = each.with_cache();
    std::erase_if(shapes, [&](const upstream::SeriesShape* shape) { return !filter.accepts(shape->name); });
  }
}

bool fits_a_path(std::string_view text) {
  if (text.empty() || text.size() > kLongestName || text == "." || text == "..") return false;
  while (!text.empty()) {
    const auto next = decode_rune(text);
    if (!next.valid || next.rune == '/' || is_control(next.rune) || misleads(next.rune)) return false;
    text.remove_prefix(next.size);
  }
  return true;
}

std::size_t listed_size(std::string_view name) {
  std::size_t size = kEntryText + name.size();
  for (const char c : name) {
    if (c == '<' || c == '>' || c == '&') size += 5;  // as Go writes them in JSON
    if (c == '"' || c == '\\') ++size;
  }
  return size;
}

std::string unfit_names_text(const std::string& rule, std::size_t count, const std::string& example) {
  const bool one = count == 1;
  return rule + " makes " + (one ? "a name of a metric" : std::to_string(count) + " names of metrics") +
         " that no path can hold, " + example + (one ? ", which is not listed" : " among them, which are not listed");
}

}  // namespace adapter::series
