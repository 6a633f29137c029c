#pragma once

// Every flag there is: those of the incumbent 0.12.0 (its own and those of the API server library 0.30), of its past
// and of the charts that deploy it, and ours. Parsing and help read the same table, and defaults are those of Options,
// so none of them can disagree.

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/options.hpp"
#include "http/url.hpp"

namespace adapter::app {

// A flag that is accepted, with its value, and does nothing but warn.
struct Ignored {
  bool boolean = false;
  std::string_view reason;  // completes "--name has no effect: "
};

template <class T>
using Member = T Options::*;

using FlagTarget = std::variant<Ignored, Member<bool>, Member<int>, Member<std::uint16_t>, Member<std::uint64_t>,
                                Member<std::string>, Member<std::vector<std::string>>, Member<std::chrono::nanoseconds>,
                                Member<std::optional<int>>, Member<std::optional<double>>, Member<http::Url>,
                                Member<PrometheusVerb>, Member<upstream::PartialPolicy>, Member<ObjectLookup>,
                                Member<HeaderList>, Member<std::vector<SniCertificate>>>;

// In the order of the help.
enum class FlagGroup { rules, prometheus, standalone, serving, cluster, ignored };

struct Flag {
  std::string_view name;  // without dashes
  FlagGroup group = FlagGroup::ignored;
  FlagTarget target;
  std::string_view value_name;  // for the help: FILE
  std::string_view help;
};

std::span<const Flag> all_flags();

// Null when there is none; names are exact, underscores are not hyphens.
const Flag* find_flag(std::string_view name);

// Booleans take a value only as --flag=VALUE.
bool is_boolean(const Flag& flag);

// `--name`, for messages.
std::string spelled(const Flag& flag);

}  // namespace adapter::app
