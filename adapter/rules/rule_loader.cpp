#include "rules/rule_loader.hpp"

#include <utility>

#include "rules/foreign_file.hpp"
#include "rules/rule_reader.hpp"
#include "rules/section_loader.hpp"
#include "rules/yaml_documents.hpp"
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

// Of metricsQuery, resources.template and name.as of all rules: what they are parsed to takes fifty times as much.
constexpr std::size_t kMostTemplateBytes = 1 << 20;

std::size_t template_bytes(const YamlNode& node) {
  std::size_t out = node.text.find("<<") != node.text.npos ? node.text.size() : 0;
  for (const auto& item : node.items) out += template_bytes(*item);
  for (const auto& [key, value] : node.entries) {
    const bool is_as = key->text == "as" && value->kind == YamlNode::Kind::scalar;
    out += is_as ? value->text.size() : template_bytes(*value);
  }
  return out;
}

}  // namespace

RuleFile load_rules(std::string_view yaml, const std::string& file, CpuTime now) {
  auto out = load_rules(YamlDocument::parse(yaml), file, std::move(now));
  if (const auto line = out.fatal.empty() ? line_behind_first_document(yaml) : std::nullopt) {
    out.warnings.push_back({.file = file,
                            .where = {.line = *line, .column = 1},
                            .key = {},
                            .message = "stands behind the first YAML document, which alone is the configuration, and "
                                       "is not read: remove the line of --- or ... before it, or all of this"});
  }
  return out;
}

RuleFile load_rules(const boost::system::result<YamlDocument, YamlProblem>& document, const std::string& file,
                    CpuTime now) {
  if (!document) return refused(file, document.error(), {});
  if (auto foreign = recognize_foreign_file(document->root())) {
    return refused(file, std::move(foreign->problem), std::move(foreign->key));
  }
  if (const auto bytes = template_bytes(document->root()); bytes > kMostTemplateBytes) {
    const auto message = "too large: its templates (metricsQuery, resources.template and name.as) take " +
                         std::to_string(bytes) + " bytes of text together; the most are " +
                         std::to_string(kMostTemplateBytes);
    return refused(file, {{}, message}, {});
  }
  RuleFile out;
  out.file = file;
  out.text_bytes = document->root().text_bytes();
  Findings findings{.file = file, .errors = {}, .warnings = {}};
  const auto sections = YamlField(*document, findings).fields(Place::file);
  Patterns patterns(std::move(now));
  load_section(Section::rules, sections["rules"], patterns, out);
  load_section(Section::external_rules, sections["externalRules"], patterns, out);
  out.resource_rules = read_resource_rules(sections["resourceRules"], patterns.compiler());
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
