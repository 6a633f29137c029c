#include "rules/rule_loader.hpp"

#include <utility>

#include "rules/foreign_file.hpp"
#include "rules/rule_reader.hpp"
#include "rules/section_loader.hpp"
#include "rules/yaml_document.hpp"
#include "rules/yaml_field.hpp"

namespace adapter::rules {
RuleFile load_rules(std::string_view yaml, const std::string& file) {
  RuleFile out;
  out.file = file;
  const auto document = YamlDocument::parse(yaml);
  auto problem = document ? recognize_foreign_file(document->root()) : document.error();
  if (problem) {
    out.fatal.push_back({.file = file, .where = problem->where, .key = {}, .message = std::move(problem->message)});
    return out;
  }

  Findings findings{.file = file, .errors = {}, .warnings = {}};
  const auto sections = YamlField(*document, findings).fields(Place::file);
  load_section(Section::rules, sections["rules"], out);
  load_section(Section::external_rules, sections["externalRules"], out);
  out.resource_rules = read_resource_rules(sections["resourceRules"]);
  out.fatal = std::move(findings.errors);
  out.warnings.insert(out.warnings.end(), findings.warnings.begin(), findings.warnings.end());
  return out;
}

}  // namespace adapter::rules
