#pragma once

// Which rules of a section are not served, or not with all their metrics: earlier rules must not be served in their
// place. Pure.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/resource_mapper.hpp"
#include "series/series_registry.hpp"

namespace adapter::series {

// What is viewed belongs to the rules of the registry.
struct Unserved {
  std::string_view series_query;
  const std::vector<rules::SeriesFilter>* filters = nullptr;
  std::span<const rules::MetricNamer> namers;  // as MeantNames has them, and the next
  bool of_parts = false;
  std::optional<rules::ResourceMapper> resources;  // none: it could have metrics of any
  std::uint32_t before = 0;                        // the rules that stand before it: so many of the registry's states
  std::uint32_t cause = 0;                         // as SeriesRegistry::Withheld has it
  std::string name;                                // `rules[2]`
  std::size_t identity = 0;                        // of what it says, or of what is wrong with it
};

// For want of a label that stands for a resource. The rule is a good one, but hardly meant so.
bool makes_no_metric(const rules::Rule& rule);

// Not listed yet, listed in part, too large, without a label for any resource, or set aside. In the order of the file,
// the last of these last. Of a registry in the making its rules and states suffice.
std::vector<Unserved> unserved_rules(const SeriesRegistry& registry);

}  // namespace adapter::series
