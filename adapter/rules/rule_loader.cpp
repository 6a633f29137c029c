#include "rules/rule_loader.hpp"

#include <utility>

#include "rules/foreign_file.hpp"
#include "rules/rule_reader.hpp"
#include "rules/section_loader.hpp"
#include "rules/yaml_field.hpp"

namespace adapter::rules {
namespace {

RuleFile refused(const std::string& file, YamlProblem problem, std::string key) {
  RuleFile out;
  out.file = file;
  out.fatal.push_back(
      {.file = file, .where = problem.where, .key = std::move(key), .message = std::move(problem.message)});
  return out;
}

}  // namespace

RuleFile load_rules(std::string_view yaml, const std::string& file) {
  return load_rules(YamlDocument::parse(yaml), file);
}

RuleFile load_rules(const boost::system::result<YamlDocument, YamlProblem>& document, const std::string& file) {
  if (!document) return refused(file, document.error(), {});
  if (auto foreign = recognize_foreign_file(document->root())) {
    return refused(file, std::move(foreign->problem), std::move(foreign->key));
  }
  RuleFile out;
  out.file = file;
  Findings findings{.file = file, .errors = {}, .warnings = {}};
  const auto sections = YamlField(*document, findings).fields(Place::file);
  load_section(Section::rules, sections["rules"], out);
  load_section(Section::external_rules, sections["externalRules"], out);
  out.resource_rules = read_resource_rules(sections["resourceRules"]);
  out.fatal = std::move(findings.errors);
  out.warnings.insert(out.warnings.end(), findings.warnings.begin(), findings.warnings.end());
  return out;
}

bool says_nothing(std::string_view yaml) {
  const auto document = YamlDocument::parse(yaml);
  if (!document) return false;
  Findings ignored;
  const auto sections = YamlField(*document, ignored).fields(Place::file);
  return !sections["rules"].is_set() && !sections["externalRules"].is_set() && !sections["resourceRules"].is_set();
}

}  // namespace adapter::rules
