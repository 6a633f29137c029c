#include "rules/prometheus_duration.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <string>
#include <system_error>

namespace adapter::rules {
namespace {

struct Unit {
  std::string_view name;
  std::chrono::milliseconds length;
};

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr Unit kUnits[] = {
    {"y", hours(365 * 24)},         {"w", hours(7 * 24)},           {"d", hours(24)},        {"h", hours(1)},
    {"m", std::chrono::minutes(1)}, {"s", std::chrono::seconds(1)}, {"ms", milliseconds(1)},
};

constexpr auto kLongest = std::chrono::duration_cast<milliseconds>(std::chrono::nanoseconds::max());

}  // namespace

Checked<milliseconds> parse_prometheus_duration(std::string_view text) {
  if (text.empty()) return Invalid{"empty duration string"};
  if (text == "0") return milliseconds(0);

  const auto quoted = '"' + std::string(text) + '"';
  const Invalid malformed{"not a valid duration string: " + quoted};
  milliseconds sum{0};
  for (auto unit = std::begin(kUnits); !text.empty(); ++unit) {
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = text.substr(0, digits);
    text.remove_prefix(digits);
    const auto name = text.substr(0, text.find_first_of("0123456789"));
    text.remove_prefix(name.size());
    if (number.empty() || name.empty()) return malformed;

    const auto named = [name](const Unit& each) { return each.name == name; };
    if (std::none_of(std::begin(kUnits), std::end(kUnits), named)) {
      return Invalid{"unknown unit \"" + std::string(name) + "\" in duration " + quoted};
    }
    unit = std::find_if(unit, std::end(kUnits), named);
    if (unit == std::end(kUnits)) return malformed;

    std::int64_t count = 0;
    const auto parsed = std::from_chars(number.data(), number.data() + number.size(), count);
    if (parsed.ec != std::errc() || count > (kLongest - sum) / unit->length) return Invalid{"duration out of range"};
    sum += count * unit->length;
  }
  return sum;
}

}  // namespace adapter::rules
