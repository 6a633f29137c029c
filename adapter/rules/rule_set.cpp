#include "rules/rule_set.hpp"

#include <algorithm>
#include <utility>

namespace adapter::rules {
namespace {

void report(const std::vector<ResourceMapper::Problem>& problems, const std::string& file,
            std::vector<Finding>& findings) {
  for (const auto& problem : problems) {
    findings.push_back(
        {.file = file, .where = problem.entry.where, .key = problem.entry.key, .message = problem.message});
  }
}

QuarantinedRule quarantine(const Rule& rule, const std::vector<ResourceMapper::Problem>& problems,
                           const std::string& file) {
  QuarantinedRule out{.section = rule.section,
                      .index = rule.index,
                      .where = rule.where,
                      .findings = {},
                      .series_query = rule.series_query,
                      .selectors = {rule.series_query},
                      .filters = rule.filters,
                      .names = {.namers = {rule.namer}, .of_parts = false},
                      .resources = rule.resources,
                      .fingerprint = rule.fingerprint};
  report(problems, file, out.findings);
  return out;
}

void bind_resource_rules(const ResourceRules& from, const std::shared_ptr<const meta::ResourceCatalog>& catalog,
                         RuleSet& out) {
  const auto bind = [&](const std::string& name, const ResourceRule& rule) {
    std::vector<ResourceMapper::Problem> problems;
    ResourceMapper mapper(rule.resources, catalog, problems);
    report(problems, out.file, out.resource_findings);
    for (const auto& problem : problems) out.unknown_resources.push_back(problem.entry.resource);
    return BoundResourceRule{.place = rule_place(name, rule.where), .rule = rule, .resources = std::move(mapper)};
  };
  auto cpu = bind("resourceRules.cpu", from.cpu);
  auto memory = bind("resourceRules.memory", from.memory);
  if (!out.resource_findings.empty()) return;
  out.resource_rules = std::make_shared<const BoundResourceRules>(
      BoundResourceRules{.cpu = std::move(cpu), .memory = std::move(memory), .window = from.window});
}

}  // namespace

RuleSet bind_rules(const RuleFile& file, std::shared_ptr<const meta::ResourceCatalog> catalog) {
  RuleSet out;
  out.file = file.file;
  out.catalog = catalog;
  auto told = file.told;
  out.quarantined = file.quarantined;
  const auto bind = [&](const std::vector<Rule>& from, std::vector<std::shared_ptr<const BoundRule>>& to) {
    for (const auto& rule : from) {
      std::vector<ResourceMapper::Problem> problems;
      ResourceMapper mapper(rule.resources, catalog, problems);
      if (problems.empty()) {
        to.push_back(std::make_shared<const BoundRule>(BoundRule{.rule = rule, .resources = std::move(mapper)}));
        continue;
      }
      out.quarantined.push_back(quarantine(rule, problems, file.file));
      told.bound(out.quarantined.back().findings);
      for (const auto& problem : problems) out.unknown_resources.push_back(problem.entry.resource);
    }
  };
  bind(file.rules, out.rules);
  bind(file.external_rules, out.external_rules);
  if (file.resource_rules) bind_resource_rules(*file.resource_rules, catalog, out);
  told.bound(out.resource_findings);
  std::ranges::sort(out.unknown_resources);
  const auto repeated = std::ranges::unique(out.unknown_resources);
  out.unknown_resources.erase(repeated.begin(), repeated.end());
  return out;
}

}  // namespace adapter::rules
