#include "rules/section_loader.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/text_hash.hpp"
#include "rules/rule_load.hpp"
#include "rules/rule_reader.hpp"

namespace adapter::rules {
namespace {

void append(std::vector<Finding>& to, std::vector<Finding> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

constexpr std::size_t kMostRules = 2500;     // of a file: each takes kilobytes, which its text does not
constexpr std::size_t kMostWarnings = 2000;  // of a file
// Of all patterns and all templates in the file. A usual rule has 15 in its name, 60 with a filter, 30 with a template.
constexpr std::size_t kMostInstructions = 200'000;
constexpr std::size_t kMostTokens = 100'000;

RuleLoad load_of(const RuleReading& reading) {
  RuleLoad out;
  if (reading.rule) {
    out.add(*reading.rule);
  } else {
    out.add(reading.filters);
    for (const auto& namer : reading.names.namers) out.add(namer);
    if (reading.resources) out.add(*reading.resources);
  }
  return out;
}

// Of a rule that is too large these are kept: so many meanings of its `as`, each of so many parts.
constexpr std::size_t kFewNames = 8, kFewParts = 100;

// What the namers may make, without their patterns: `.*` takes their place.
MeantNames without_patterns(const RuleReading& reading, const GoRegex& any) {
  const auto compile = [&](std::string_view) { return Checked<GoRegex>(any); };
  const auto is_small = [](const MetricNamer& namer) { return namer.parts() <= kFewParts; };
  std::vector<MetricNamer> namers = reading.names.namers;
  if (reading.rule) namers = {reading.rule->namer};
  MeantNames out{.namers = {}, .of_parts = true};
  if (namers.empty() || namers.size() > kFewNames || !std::ranges::all_of(namers, is_small)) {
    out.namers.push_back(MetricNamer::make("", "${0}${0}", compile).value());  // any name
    return out;
  }
  for (const auto& namer : namers) {
    out.namers.push_back(MetricNamer::make("", namer.as().with_any_group(), compile).value());
  }
  return out;
}

// Which names it makes is known by the text of its `as` alone.
RuleReading without_patterns_and_templates(RuleReading reading, const GoRegex& any) {
  RuleReading out{.series_query = std::move(reading.series_query),
                  .selectors = std::move(reading.selectors),
                  .names = without_patterns(reading, any),
                  .resources = std::move(reading.resources),
                  .fingerprint = reading.fingerprint};
  if (reading.rule) {
    out.series_query = std::move(reading.rule->series_query);
    out.selectors = {out.series_query};
    out.resources = std::move(reading.rule->resources);
  }
  if (out.resources && out.resources->label_template) out.resources.reset();
  return out;
}

class SectionLoader {
 public:
  SectionLoader(Section section, Patterns& patterns, RuleFile& out)
      : section_(section), patterns_(patterns), out_(out) {}

  // The good rules; the others join the quarantined of the file.
  std::vector<Rule> load(const YamlField& field) {
    const auto items = field.items();
    const auto others = out_.rules.size() + out_.external_rules.size() + out_.quarantined.size();
    if (items.size() + others > kMostRules) {
      field.report("has " + std::to_string(items.size()) + " entries" +
                   (others > 0 ? " beside " + std::to_string(others) + " others" : "") + "; a file holds at most " +
                   std::to_string(kMostRules) + " rules");
      return {};
    }
    for (std::size_t index = 0; index < items.size(); ++index) {
      if (!patterns_.may_go_on()) {  // what the rest is meant to make is not known: it is all or nothing
        items[index].report("is not read: the rules before it take more than " +
                            std::to_string(Patterns::kMostReading.count()) + " s to read");
        return {};
      }
      load_entry(items[index], index);
    }
    return std::move(good_);
  }

 private:
  void load_entry(const YamlField& item, std::size_t index) {
    Findings findings{.file = out_.file, .errors = {}, .warnings = {}};
    const auto entry = item.reporting_to(findings);
    patterns_.begin_rule();
    auto reading = read_rule(entry, section_, index, patterns_.compiler());
    const auto* problem = take(load_of(reading));
    if (problem != nullptr) entry.report(problem);
    if (problem != nullptr || patterns_.has_refused()) {
      if (findings.errors.empty())
        entry.report("its regular expressions and those of the rules before it take too long");
      reading = without_patterns_and_templates(std::move(reading), any_);
    }
    if (reading.rule) {
      if (reading.literal_name) warn_of_same_name(entry, *reading.literal_name);
      reading.rule->text_bytes = item.node().text_bytes();
      good_.push_back(std::move(*reading.rule));
    } else {
      out_.told.bound(findings.errors);
      out_.quarantined.push_back({.section = section_,
                                  .index = index,
                                  .where = entry.where(),
                                  .findings = std::move(findings.errors),
                                  .series_query = std::move(reading.series_query),
                                  .selectors = std::move(reading.selectors),
                                  .filters = std::move(reading.filters),
                                  .names = std::move(reading.names),
                                  .resources = std::move(reading.resources),
                                  .fingerprint = reading.fingerprint});
    }
    const auto room = kMostWarnings - std::min(kMostWarnings, out_.warnings.size());
    if (findings.warnings.size() > room) findings.warnings.resize(room);
    append(out_.warnings, std::move(findings.warnings));
  }

  // What is too large when there is no room for it.
  const char* take(const RuleLoad& load) {
    if (load.instructions > kMostInstructions - out_.pattern_instructions) {
      return "its regular expressions and those of the rules before it are too large together: shorten those that "
             "repeat a class many times";
    }
    if (load.tokens > kMostTokens - out_.template_tokens) {
      return "its templates (metricsQuery, resources.template and name.as) and those of the rules before it have too "
             "many actions and references together: remove some";
    }
    out_.pattern_instructions += load.instructions;
    out_.template_tokens += load.tokens;
    return nullptr;
  }

  void warn_of_same_name(const YamlField& entry, const std::string& name) {
    const auto [earlier, is_new] = literal_names_.try_emplace(name, entry.path());
    if (is_new) return;
    entry.warn(earlier->second + " and " + entry.path() + " both make the metric " + name +
               "; where they meet, the later one answers");
    earlier->second = entry.path();
  }

  Section section_;
  Patterns& patterns_;
  GoRegex any_ = GoRegex::compile(".*").value();
  RuleFile& out_;
  std::vector<Rule> good_;
  std::unordered_map<std::string, std::string, TextHash, std::equal_to<>>
      literal_names_;  // -> path of the last rule that makes it
};

}  // namespace

void load_section(Section section, const YamlField& field, Patterns& patterns, RuleFile& out) {
  SectionLoader loader(section, patterns, out);
  const bool has_entries = !field.node().items.empty();
  if (section == Section::rules) {
    out.rules = loader.load(field);
    out.has_rules = has_entries;
  } else {
    out.external_rules = loader.load(field);
    out.has_external_rules = has_entries;
  }
}

}  // namespace adapter::rules
