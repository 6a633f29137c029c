#include "rules/rule_loader.hpp"

#include <iterator>
#include <unordered_map>
#include <utility>

#include "rules/foreign_file.hpp"
#include "rules/rule_reader.hpp"
#include "rules/yaml_document.hpp"
#include "rules/yaml_field.hpp"

namespace adapter::rules {
namespace {

void append(std::vector<Finding>& to, std::vector<Finding> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

class SectionLoader {
 public:
  SectionLoader(Section section, RuleFile& out) : section_(section), out_(out) {}

  // The good rules; the others join the quarantined of the file.
  std::vector<Rule> load(const YamlField& field) {
    const auto items = field.items();
    for (std::size_t index = 0; index < items.size(); ++index) load_entry(items[index], index);
    return std::move(good_);
  }

 private:
  void load_entry(const YamlField& item, std::size_t index) {
    Findings findings{.file = out_.file, .errors = {}, .warnings = {}};
    const auto entry = item.reporting_to(findings);
    auto reading = read_rule(entry, section_, index);
    if (reading.rule) {
      if (reading.literal_name) warn_of_same_name(entry, index, *reading.literal_name);
      good_.push_back(std::move(*reading.rule));
    } else {
      out_.quarantined.push_back({.section = section_,
                                  .index = index,
                                  .where = entry.where(),
                                  .findings = std::move(findings.errors),
                                  .namer = std::move(reading.namer)});
    }
    append(out_.warnings, std::move(findings.warnings));
  }

  void warn_of_same_name(const YamlField& entry, std::size_t index, const std::string& name) {
    const auto [earlier, is_new] = literal_names_.try_emplace(name, index);
    if (is_new) return;
    entry.warn(rule_name(section_, earlier->second) + " and " + rule_name(section_, index) + " both make the metric " +
               name + "; where they meet, the later one answers");
    earlier->second = index;
  }

  Section section_;
  RuleFile& out_;
  std::vector<Rule> good_;
  std::unordered_map<std::string, std::size_t> literal_names_;
};

}  // namespace

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
  out.rules = SectionLoader(Section::rules, out).load(sections["rules"]);
  out.external_rules = SectionLoader(Section::external_rules, out).load(sections["externalRules"]);
  out.resource_rules = read_resource_rules(sections["resourceRules"]);
  out.has_rules = !sections["rules"].node().items.empty();
  out.has_external_rules = !sections["externalRules"].node().items.empty();
  append(out.fatal, std::move(findings.errors));
  append(out.warnings, std::move(findings.warnings));
  return out;
}

}  // namespace adapter::rules
