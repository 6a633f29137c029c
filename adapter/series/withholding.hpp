#pragma once

// Takes from rules what later ones that are not served are meant to make, after all rules that are served have made
// theirs.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "meta/group_resource.hpp"
#include "series/made_metrics.hpp"
#include "series/search_work.hpp"
#include "series/unserved_rule.hpp"
#include "series/unserved_rules.hpp"

namespace adapter::series {

class Withholding {
 public:
  using Number = MadeMetrics::Number;

  // `resources` are numbered as those of `made`; external metrics have none, and theirs is empty. What it is given must
  // outlive it; but for withholding `made` stays as it is meanwhile.
  Withholding(MadeMetrics& made, std::vector<meta::GroupResource> resources, const DiscoveredBySelector& discovered,
              SearchWork& work);

  // Where it takes longer than `work` has for it, nobody knows which names the rest of them is meant to make, and none
  // is served of the rules before the last of them.
  void withhold(std::span<const Unserved> rules);

 private:
  void withhold(const Unserved& rule, Number before);
  void withhold(Number name, const Unserved& rule, Number before);
  void withhold_all(std::span<const Unserved> rules);
  std::span<const Number> resources_of(Number name) const;
  bool may_name(const Unserved& rule, Number resource);

  MadeMetrics& made_;
  const std::vector<meta::GroupResource> resources_;
  const DiscoveredBySelector& discovered_;
  SearchWork& work_;
  std::vector<Number> open_;                   // names of which something may be withheld yet
  std::vector<std::size_t> begin_;             // by name: of its part of those
  std::vector<Number> of_names_;               // resources
  std::vector<std::optional<bool>> may_name_;  // by resource: what the rule in question could name
  std::vector<Number> asked_;                  // those that it has been asked of
};

}  // namespace adapter::series
