#pragma once

// Which rules of a section are not served, or not with all their metrics: earlier rules must not be served in their
// place. Pure.

#include <cstdint>
#include <memory>
#include <span>
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
  std::shared_ptr<const rules::ResourceMapper> resources;  // null: it could have metrics of any
  std::uint32_t before = 0;  // the rules that stand before it: so many of the registry's states
  std::uint32_t cause = 0;   // as SeriesRegistry::Withheld has it
};

// Not listed yet, listed in part, too large, with series that may not be asked for, without a label for any resource,
// or set aside, and beside those that make nothing now what they were when they were last served. Of a registry in the
// making its rules, states and last good rules suffice.
std::vector<Unserved> unserved_rules(const SeriesRegistry& registry);

}  // namespace adapter::series
