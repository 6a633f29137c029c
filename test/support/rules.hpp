#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "meta/builtin_catalog.hpp"
#include "rules/rule_loader.hpp"
#include "rules/rule_set.hpp"

namespace adapter::test {

inline std::shared_ptr<const meta::ResourceCatalog> builtin_resources() {
  return std::make_shared<const meta::ResourceCatalog>(meta::builtin_catalog());
}

// The rules of a YAML text, bound to Kubernetes' own kinds. The text must have no finding outside its rules.
inline std::shared_ptr<const rules::RuleSet> rule_set(const std::string& yaml) {
  const auto file = rules::load_rules(yaml, "rules.yaml");
  for (const auto& finding : file.fatal) throw std::logic_error(finding.text());
  return std::make_shared<const rules::RuleSet>(rules::bind_rules(file, builtin_resources()));
}

// The rule of the webinar.
inline const std::string kWebinarRule = R"(rules:
- seriesQuery: '{__name__=~"^http_requests_total$"}'
  resources: {template: <<.Resource>>}
  name: {matches: "^http_requests_total$", as: "http_requests_per_second"}
  metricsQuery: sum(rate(<<.Series>>{<<.LabelMatchers>>}[1m])) by (<<.GroupBy>>)
)";

}  // namespace adapter::test
