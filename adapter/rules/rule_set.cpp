#include "rules/rule_set.hpp"

#include <utility>

namespace adapter::rules {
namespace {

QuarantinedRule quarantine(const Rule& rule, const std::vector<ResourceMapper::Problem>& problems,
                           const std::string& file) {
  QuarantinedRule out{
      .section = rule.section, .index = rule.index, .where = rule.where, .findings = {}, .namer = rule.namer};
  for (const auto& problem : problems) {
    out.findings.push_back({.file = file,
                            .where = problem.where,
                            .key = rule.name() + ".resources.overrides." + problem.label + ".resource",
                            .message = problem.message});
  }
  return out;
}

}  // namespace

RuleSet bind_rules(const RuleFile& file, std::shared_ptr<const meta::ResourceCatalog> catalog) {
  RuleSet out{
      .file = file.file, .rules = {}, .external_rules = {}, .quarantined = file.quarantined, .unknown_resources = {}};
  const auto bind = [&](const std::vector<Rule>& from, std::vector<std::shared_ptr<const BoundRule>>& to) {
    for (const auto& rule : from) {
      std::vector<ResourceMapper::Problem> problems;
      ResourceMapper mapper(rule.resources, catalog, problems);
      if (problems.empty()) {
        to.push_back(std::make_shared<const BoundRule>(BoundRule{.rule = rule, .resources = std::move(mapper)}));
        continue;
      }
      out.quarantined.push_back(quarantine(rule, problems, file.file));
      for (const auto& problem : problems) out.unknown_resources.push_back(problem.resource);
    }
  };
  bind(file.rules, out.rules);
  bind(file.external_rules, out.external_rules);
  return out;
}

}  // namespace adapter::rules
