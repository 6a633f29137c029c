#include "rules/wrapped_rules.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "rules/foreign_file.hpp"
#include "rules/manifest.hpp"
#include "rules/rule_loader.hpp"
#include "rules/rule_reader.hpp"
#include "rules/section_loader.hpp"

namespace adapter::rules {
namespace {

using Part = WrappedPart::Kind;

bool is_empty(const YamlNode& node) {
  return node.kind != YamlNode::Kind::scalar && node.items.empty() && node.entries.empty();
}

// Whether a text under a key of the operator's own choice is a configuration: by its keys, or by its words when it is
// no YAML.
bool looks_like_configuration(const boost::system::result<YamlDocument, YamlProblem>& document, std::string_view text) {
  if (!document) return text.find("seriesQuery") != text.npos || text.find("containerQuery") != text.npos;
  const auto keys = known_keys(Place::file);
  return std::any_of(keys.begin(), keys.end(),
                     [&](std::string_view key) { return document->root().find(key) != nullptr; });
}

class Unwrapper {
 public:
  explicit Unwrapper(const std::string& file) : file_(file) {}

  WrappedRules read(std::string_view yaml) {
    const auto problem =
        read_manifest(yaml, budget_, [this](const auto& document, const auto& object, const auto& path) {
          if (auto foreign = recognize_foreign_file(object)) take(document, *foreign, path.empty() ? path : path + '.');
        });
    if (problem) out_.files.push_back(load_rules(*problem, file_));
    return std::move(out_);
  }

 private:
  void take(const YamlDocument& document, const ForeignFile& foreign, const std::string& prefix) {
    Findings findings{.file = file_, .errors = {}, .warnings = {}};
    RuleFile sections;
    sections.file = file_;
    std::set<std::string_view> known;
    bool found_any = false;
    for (const auto& part : foreign.parts) {
      if (part.kind == Part::configuration) {
        found_any = take_text(document, *part.entry) || found_any;
        continue;
      }
      found_any = true;
      const YamlField field(document, *part.entry, prefix + part.path, findings);
      if (known.insert(part.path).second) {
        take_part(part.kind, field, sections);
      } else {
        field.report_key("this key stands twice, and the chart passes over one of the two");
      }
    }
    if (!found_any) return;
    out_.wrappings.push_back({.file = file_,
                              .where = foreign.problem.where,
                              .key = prefix + foreign.key,
                              .message = foreign.problem.message + "; the server refuses the file as it is"});
    sections.fatal = std::move(findings.errors);
    std::move(findings.warnings.begin(), findings.warnings.end(), std::back_inserter(sections.warnings));
    out_.files.push_back(std::move(sections));
  }

  void take_part(Part kind, const YamlField& field, RuleFile& out) {
    if (kind == Part::unknown) {
      field.warn("the chart knows no such key under rules, and passes over it");
    } else if (is_empty(field.node())) {
      return;  // the chart leaves the section out
    } else if (kind == Part::resource_rules) {
      out.resource_rules = read_resource_rules(field, patterns_.compiler());
    } else if (kind != Part::setting) {
      load_section(kind == Part::rules ? Section::rules : Section::external_rules, field, patterns_, out);
    }
  }

  bool take_text(const YamlDocument& outer, const YamlNode::Entry& entry) {
    const auto& text = *entry.value;
    const auto inner = YamlDocument::parse(text.text, outer.origin_of(text), budget_);
    if (entry.key->text != kUsualConfigurationKey && !looks_like_configuration(inner, text.text)) return false;
    out_.files.push_back(load_rules(inner, file_));
    return true;
  }

  std::string file_;
  Patterns patterns_;
  YamlBudget budget_{.max_bytes = 20 << 20, .max_nodes = 1'000'000};  // of the file and of the texts in it
  WrappedRules out_;
};

}  // namespace

WrappedRules load_wrapped_rules(std::string_view yaml, const std::string& file) {
  // More than a file of rules may have: manifests have other things in them.
  YamlBudget of_manifests{.max_bytes = 10 << 20, .max_nodes = 200'000};
  const auto first = YamlDocument::parse(yaml, {}, of_manifests);
  // An empty document may stand before objects. Alone it is an empty configuration, whatever follows.
  const bool is_nothing = first && is_empty(first->root());
  if (is_nothing || (first && recognize_foreign_file(first->root()))) {
    auto unwrapped = Unwrapper(file).read(yaml);
    if (!unwrapped.wrappings.empty() || (!is_nothing && !unwrapped.files.empty())) return unwrapped;
  }
  WrappedRules out;
  out.files.push_back(load_rules(yaml, file));
  return out;
}

}  // namespace adapter::rules
