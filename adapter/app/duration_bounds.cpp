#include "app/duration_bounds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/go_duration.hpp"

namespace adapter::app {
namespace {

using std::chrono::nanoseconds;

constexpr std::chrono::seconds kSecond{1};
constexpr std::chrono::hours kYear{365 * 24};

struct Bounds {
  std::string_view flag;
  nanoseconds Options::*field;
  nanoseconds least, most;
};

constexpr Bounds kBounds[] = {
    {"metrics-relist-interval", &Options::relist_interval, kSecond, kYear},
    {"metrics-max-age", &Options::max_age, kSecond, kYear},
    {"discovery-interval", &Options::discovery_interval, kSecond, kYear},
    {"shutdown-delay", &Options::shutdown_delay, nanoseconds(0), std::chrono::hours(1)},
    {"authentication-token-webhook-cache-ttl", &Options::token_review_cache_ttl, nanoseconds(0), kYear},
    {"authorization-webhook-cache-authorized-ttl", &Options::authorized_cache_ttl, nanoseconds(0), kYear},
    {"authorization-webhook-cache-unauthorized-ttl", &Options::unauthorized_cache_ttl, nanoseconds(0), kYear},
};

}  // namespace

void clamp_durations(Options& options, std::vector<std::string>& warnings) {
  for (const auto& bounds : kBounds) {
    auto& duration = options.*bounds.field;
    if (duration == nanoseconds(0)) continue;
    const auto clamped = std::clamp(duration, bounds.least, bounds.most);
    if (clamped == duration) continue;
    warnings.push_back(fmt::format("--{}={} is {}; {} is used", bounds.flag, format_go_duration(duration),
                                   duration < clamped ? "too short" : "too long", format_go_duration(clamped)));
    duration = clamped;
  }
}

}  // namespace adapter::app
