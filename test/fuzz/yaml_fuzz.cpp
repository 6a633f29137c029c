// Rule files: YAML, and what is read out of it; the files that rules travel in; and CustomResourceDefinitions.

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/fuzz_target.hpp"
#include "rules/custom_resource_definitions.hpp"
#include "rules/rule_loader.hpp"
#include "rules/wrapped_rules.hpp"
#include "rules/yaml_document.hpp"

namespace adapter::fuzz {
namespace {

using rules::Finding;
using rules::RuleFile;
using rules::Section;
using rules::YamlDocument;
using rules::YamlNode;

// How many values the tree holds, those that aliases repeat each time.
std::size_t count(const YamlNode& node, std::size_t depth, std::string_view text) {
  require(depth <= YamlDocument::kMaxDepth + 1, "a tree is not too deep", text);
  require(node.offset <= text.size(), "a value stands in the text", text);
  std::size_t out = 1;
  for (const auto& item : node.items) out += count(*item, depth + 1, text);
  for (const auto& entry : node.entries) {
    out += count(*entry.key, depth + 1, text) + count(*entry.value, depth + 1, text);
  }
  return out;
}

void judge_document(std::string_view text) {
  const auto document = YamlDocument::parse(text);
  if (!document) return require(!document.error().message.empty(), "what is no YAML is explained", text);
  require(count(document->root(), 0, text) <= YamlDocument::kMaxNodes, "a tree is bounded", text);
}

void judge_findings(const std::vector<Finding>& findings, std::string_view text) {
  const auto lines = std::ranges::count(text, '\n') + 1;
  for (const auto& finding : findings) {
    require(!finding.message.empty(), "a finding says what is wrong", text);
    require(finding.file == "rules.yaml", "a finding names the file", text);
    require(finding.where.line >= 0 && finding.where.line <= lines, "a finding stands in the text", finding.text());
    require((finding.where.line > 0) == (finding.where.column > 0), "a line has a column", finding.text());
  }
}

void judge_rule(const rules::Rule& rule, std::string_view text) {
  for (const auto* series : {"", "http_requests_total", "\xff"}) {
    const auto name = rule.namer.name_of(series);
    if (name) require(rule.namer.could_produce(*name), "what a rule produces it could produce", text);
    rules::all_accept(rule.filters, series);
  }
  rules::QueryArguments arguments{.series = "s", .matchers = {}, .label_values = {}, .group_by = {"pod"}};
  const auto query = rule.query.render(std::move(arguments));
  require(!query || !query->empty(), "no rule makes an empty query", text);
  for (const auto& override_ : rule.resources.overrides)
    require(!override_.resource.resource.empty(), "an override names a resource", text);
}

// Each entry of a section is either served or set aside.
void judge_section(const RuleFile& file, Section section, const std::vector<rules::Rule>& good, std::string_view text) {
  std::set<std::size_t> indices;
  for (const auto& rule : good) {
    require(rule.section == section, "a rule knows its section", text);
    require(indices.insert(rule.index).second, "no entry is read twice", text);
    judge_rule(rule, text);
  }
  for (const auto& rule : file.quarantined) {
    if (rule.section != section) continue;
    require(indices.insert(rule.index).second, "no entry is both served and set aside", text);
    require(!rule.findings.empty(), "a rule is set aside for a reason", text);
    judge_findings(rule.findings, text);
  }
  require(indices.empty() || *indices.rbegin() + 1 == indices.size(), "no entry is lost", text);
  const bool has = section == Section::rules ? file.has_rules : file.has_external_rules;
  if (file.fatal.empty()) require(has == !indices.empty(), "a section with entries is there", text);
}

std::vector<std::string> findings_of(const RuleFile& file, int line_offset) {
  std::vector<std::string> out;
  const auto add = [&](const std::vector<Finding>& findings) {
    for (auto finding : findings) {
      // The first line of the text is moved, too; where another line is meant, the message counts as well.
      if (finding.where.line > 0) finding.where.line += line_offset;
      if (finding.message.find(" line ") != std::string::npos) finding.message.clear();
      out.push_back(finding.text());
    }
  };
  add(file.fatal);
  add(file.warnings);
  for (const auto& rule : file.quarantined) add(rule.findings);
  return out;
}

// A comment before everything moves what is found by a line, and changes nothing else.
void judge_comment(const RuleFile& file, std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) return;  // marks the beginning of a file, and nothing else
  const auto moved = rules::load_rules("# a comment\n" + std::string(text), "rules.yaml");
  require(moved.rules.size() == file.rules.size() && moved.external_rules.size() == file.external_rules.size() &&
              moved.resource_rules.has_value() == file.resource_rules.has_value(),
          "a comment changes no rule", text);
  require(findings_of(moved, 0) == findings_of(file, 1), "a comment changes no finding", text);
}

void judge_file(const RuleFile& file, std::string_view text) {
  judge_findings(file.fatal, text);
  judge_findings(file.warnings, text);
  judge_section(file, Section::rules, file.rules, text);
  judge_section(file, Section::external_rules, file.external_rules, text);
}

// What the server serves is judged as the server reads it; whatever else is found has its place in the text.
void judge_wrapped(const RuleFile& file, std::string_view text) {
  const auto wrapped = rules::load_wrapped_rules(text, "rules.yaml");
  require(!wrapped.files.empty(), "a file is judged", text);
  judge_findings(wrapped.wrappings, text);
  for (const auto& each : wrapped.files) judge_file(each, text);
  if (!file.fatal.empty() || (file.rules.empty() && file.external_rules.empty())) return;
  require(wrapped.wrappings.empty() && wrapped.files.size() == 1, "a configuration is not wrapped", text);
  require(findings_of(wrapped.files[0], 0) == findings_of(file, 0), "a configuration is read in one way", text);
}

void judge_definitions(std::string_view text) {
  const auto read = rules::read_custom_resource_definitions(text, "rules.yaml");
  judge_findings(read.findings, text);
  for (const auto& resource : read.resources) {
    require(std::max(resource.group.size(), resource.plural.size()) <= 253, "names are bounded", text);
  }
}

}  // namespace

void judge(std::string_view input) {
  judge_document(input);
  const auto file = rules::load_rules(input, "rules.yaml");
  judge_file(file, input);
  judge_comment(file, input);
  judge_wrapped(file, input);
  judge_definitions(input);
}

}  // namespace adapter::fuzz
