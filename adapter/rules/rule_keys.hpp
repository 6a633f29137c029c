#pragma once

// The keys that the configuration file knows, place by place (incumbent-behaviour 2.2, 2.3 and 2.6), and what to tell
// somebody who wrote another one.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace adapter::rules {

enum class Place { file, rule, series_filter, resources, override, name, resource_rules, resource_rule };

std::span<const std::string_view> known_keys(Place place);

// The known one that was probably meant.
std::optional<std::string_view> nearest_key(Place place, std::string_view key);

// Half a sentence: the nearest known key, or where else the key belongs, or which keys are known.
std::string unknown_key(Place place, std::string_view key);

// `a`, `b` or `c`
std::string listed(std::span<const std::string_view> keys);

}  // namespace adapter::rules
