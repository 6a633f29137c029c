#include "series/metric_name.hpp"

#include <algorithm>

#include "base/unicode.hpp"
#include "meta/object_name.hpp"

namespace adapter::series {
namespace {

constexpr std::size_t kLongestName = 4096;  // a request line of 64,000 bytes has room for it, percent-encoded
constexpr std::size_t kEntryText = 140;     // what stands around it, a usual resource included
constexpr std::size_t kUsualResource = 40;

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

bool fits_a_path(std::string_view text) {
  if (text.empty() || text.size() > kLongestName || text == "." || text == "..") return false;
  while (!text.empty()) {
    const auto next = decode_rune(text);
    if (!next.valid || next.rune == '/' || is_control(next.rune) || misleads(next.rune)) return false;
    text.remove_prefix(next.size);
  }
  return true;
}

bool may_be_meant(std::string_view series) {
  return !series.empty() && series.size() <= kLongestName;
}

bool may_stand_in_query(std::string_view series, bool is_quoted) {
  const auto is_control_byte = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (!may_be_meant(series)) return false;
  if (is_quoted) return meta::may_be_a_name(series) && std::ranges::none_of(series, is_control_byte);
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
  };
  const auto is_harmless = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || static_cast<unsigned char>(c) >= 0x80;
  };
  return is_letter(series.front()) && std::ranges::all_of(series, is_harmless);
}

std::string unsafe_series_text(const std::string& rule, std::size_t count, const std::string& example) {
  const bool one = count == 1;
  return rule + " leaves out " + (one ? "a series whose name" : std::to_string(count) + " series whose names") +
         " would mean something else in its query, or " + (one ? "is" : "are") + " over 4 KiB, " + example +
         (one ? "" : " among them") + " (in quotes, as in {\"<<.Series>>\"}, names may hold more)";
}

std::size_t listed_size(std::string_view name, std::size_t resource_bytes) {
  std::size_t size = kEntryText + name.size() + std::max(resource_bytes, kUsualResource) - kUsualResource;
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
