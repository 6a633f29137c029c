#include "rules/rule_reader.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

#include "rules/entry_shape.hpp"
#include "rules/meant_series_query.hpp"
#include "rules/prometheus_duration.hpp"
#include "rules/rule_text.hpp"
#include "rules/series_selector.hpp"

namespace adapter::rules {
namespace {

std::vector<SeriesFilter> read_filters(const YamlField& field, const GoRegex::Compile& compile) {
  std::vector<SeriesFilter> out;
  for (const auto& item : field.items()) {
    const auto known = field.findings().errors.size();
    const auto keys = item.fields(Place::series_filter);
    auto filter = SeriesFilter::make(read_word(keys["is"]), read_text(keys["isNot"]), compile);
    if (filter) {
      out.push_back(std::move(*filter));
    } else if (field.findings().errors.size() == known) {
      item.report(filter.error().message);
    }
  }
  return out;
}

std::vector<ResourceOverride> read_overrides(const YamlField& field) {
  std::vector<ResourceOverride> out;
  for (const auto& [label, entry] : field.entries()) {
    const auto known = field.findings().errors.size();
    const auto keys = entry.fields(Place::override);
    const auto resource = keys["resource"];
    const auto name = resource.text();
    if (name.empty() && field.findings().errors.size() == known)
      resource.report("must name the resource whose objects this label names, such as pod");
    out.push_back({.label = std::string(label),
                   .resource = {.group = std::string(keys["group"].text()), .resource = std::string(name)},
                   .where = resource.where(),
                   .key = resource.path()});
  }
  return out;
}

ResourceOptions read_resources(const YamlField& field, const GoRegex::Compile& compile) {
  const auto keys = field.fields(Place::resources);
  ResourceOptions out;
  const auto label_template = keys["template"];
  if (const auto text = read_word(label_template); !text.empty()) {
    auto parsed = ResourceTemplate::parse(text, compile);
    if (parsed) {
      out.label_template = std::move(*parsed);
    } else {
      label_template.report(parsed.error().message);
    }
  }
  out.overrides = read_overrides(keys["overrides"]);
  out.namespaced = keys["namespaced"].boolean().value_or(true);
  return out;
}

std::optional<QueryTemplate> read_query(const YamlField& field) {
  const auto text = read_text(field);
  auto query = QueryTemplate::parse(text);
  if (query) return std::move(*query);
  field.report_in_text(query.error().offset, query.error().message);
  return std::nullopt;
}

void warn_of_empty_query(const YamlField& field) {
  if (field.text().empty()) field.warn("is empty, so every request will fail");
}

// $1_per_second -> ${1}_per_second, when that is what was meant.
std::string mended(const ExpandTemplate::Reference& reference, const GoRegex& matches) {
  constexpr std::size_t kLongestGroupName = 100;
  for (auto length = std::min(reference.name.size() - 1, kLongestGroupName); length > 0; --length) {
    const auto name = reference.name.substr(0, length);
    const auto parts = ExpandTemplate("${" + name + '}').parts();
    const auto* shorter = parts.empty() ? nullptr : std::get_if<ExpandTemplate::Reference>(&parts.front());
    if (shorter != nullptr && shorter->names_group_of(matches)) {
      return "; write ${" + name + '}' + reference.name.substr(length);
    }
  }
  return {};
}

void warn_of_unknown_references(const YamlField& field, const ExpandTemplate& as, const GoRegex& matches) {
  constexpr std::size_t kMostWarnings = 2000;
  std::set<std::string_view> told;
  for (const auto& part : as.parts()) {
    if (told.size() == kMostWarnings) break;
    const auto* reference = std::get_if<ExpandTemplate::Reference>(&part);
    if (reference == nullptr || reference->names_group_of(matches) || !told.insert(reference->name).second) continue;
    field.warn('$' + reference->name + " names no group of matches and expands to nothing" +
               mended(*reference, matches));
  }
}

std::string text_alone(const ExpandTemplate& as) {
  std::string out;
  for (const auto& part : as.parts()) {
    if (const auto* text = std::get_if<std::string>(&part)) out += *text;
  }
  return out;
}

struct NameTexts {
  std::string_view matches, as;
  bool is_whole = true;  // nothing is wrong in it
};

NameTexts read_name(const YamlField& field, const GoRegex::Compile& compile, RuleReading& out) {
  const auto known = field.findings().errors.size();
  const auto keys = field.fields(Place::name);
  const auto matches = read_word(keys["matches"]);
  const auto as_text = read_word(keys["as"]);
  const ExpandTemplate as(as_text);

  const auto regex = compile(matches);
  auto namer = MetricNamer::make(matches, as_text, compile);
  if (!regex) {
    keys["matches"].report(regex.error().message);
  } else if (namer) {
    warn_of_unknown_references(keys["as"], as, *regex);
  } else {
    keys["as"].report(namer.error().message);
  }
  const bool is_whole = field.findings().errors.size() == known;
  if (is_whole && namer->is_literal()) out.literal_name = text_alone(as);
  if (is_whole) out.names.namers.push_back(std::move(*namer));
  return {.matches = matches, .as = as_text, .is_whole = is_whole};
}

bool maps_namespaces(const ResourceOptions& resources) {
  if (resources.label_template) return true;
  return std::any_of(resources.overrides.begin(), resources.overrides.end(), [](const ResourceOverride& each) {
    auto name = each.resource.resource;
    for (char& c : name) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return each.resource.group.empty() && (name == "namespace" || name == "namespaces");
  });
}

void warn_of_missing_labels(const YamlField& field, Section section, const ResourceOptions& resources) {
  if (section == Section::external_rules) {
    if (!resources.namespaced || maps_namespaces(resources)) return;
    field.warn(
        "no label stands for the namespace, so every request will fail; add an override to the resource namespace, or "
        "namespaced: false");
  } else if (!resources.label_template && resources.overrides.empty()) {
    field.warn("no label stands for a resource, so the rule makes no metric; add a template or overrides");
  }
}

std::optional<ResourceRule> read_resource_rule(const YamlField& field, const GoRegex::Compile& compile) {
  const auto keys = field.fields(Place::resource_rule);
  auto container_query = read_query(keys["containerQuery"]);
  auto node_query = read_query(keys["nodeQuery"]);
  auto resources = read_resources(keys["resources"], compile);
  const auto container_label = keys["containerLabel"].text();
  if (!container_query || !node_query) return std::nullopt;
  warn_of_empty_query(keys["containerQuery"]);
  warn_of_empty_query(keys["nodeQuery"]);
  return ResourceRule{.where = field.where(),
                      .container_query = std::move(*container_query),
                      .node_query = std::move(*node_query),
                      .resources = std::move(resources),
                      .container_label = std::string(container_label)};
}

std::chrono::milliseconds read_window(const YamlField& field) {
  if (!field.is_set()) return {};
  const auto known = field.findings().errors.size();
  const auto text = field.text();
  if (field.findings().errors.size() > known) return {};
  const auto window = parse_prometheus_duration(text);
  if (window) return *window;
  field.report(window.error().message + "; write a number with a unit, such as 5m");
  return {};
}

// Which metrics an entry with something wrong in it is meant to make, in which so many rules stand.
void read_meant(const YamlNode& entry, std::size_t rules, const YamlMap& keys, const NameTexts& name,
                const GoRegex::Compile& compile, RuleReading& out) {
  const auto known = known_keys(Place::rule);
  const bool more = rules > 1 && times(entry, "seriesQuery") < rules;
  auto series = meant_series_query(entry, keys["seriesQuery"].node(), known, more, compile);
  out.series_query = std::move(series.query);
  out.selectors = std::move(series.selectors);
  auto strays = stray_names(entry, known);
  if (rules > 1) {
    strays.as.push_back("");  // only one of them may have a name
    strays.matches_in_doubt = true;
  }
  if (!name.is_whole || !strays.as.empty() || !strays.matches.empty() || strays.matches_in_doubt) {
    out.names = meant_names(keys["name"].node(), name.matches, name.as, strays, name.is_whole, compile);
  }
}

}  // namespace

RuleReading read_rule(const YamlField& entry, Section section, std::size_t index, const GoRegex::Compile& compile) {
  RuleReading out;
  const auto known = entry.findings().errors.size();
  const auto keys = entry.fields(Place::rule);
  const bool has_known_keys = entry.findings().errors.size() == known;
  out.fingerprint = fingerprint_of(entry.node(), keys);
  if (entry.is_set() && entry.node().kind != YamlNode::Kind::map) {
    read_meant(entry.node(), rules_in(entry.node()), keys, {.matches = {}, .as = {}, .is_whole = false}, compile, out);
    if (out.series_query.empty()) out.names = {};  // `- todo`
    return out;
  }
  const auto series_query = read_text(keys["seriesQuery"]);
  const auto before_filters = entry.findings().errors.size();
  auto filters = read_filters(keys["seriesFilters"], compile);
  const auto before_resources = entry.findings().errors.size();
  const bool has_filters = before_resources == before_filters && times(entry.node(), "seriesFilters") == 1;
  auto resources = read_resources(keys["resources"], compile);
  // With a key that does not belong there, some of them may stand elsewhere.
  const bool has_resources = keys["resources"].is_set() && has_known_keys &&
                             entry.findings().errors.size() == before_resources &&
                             hold_only_their_keys(keys["name"].node(), keys["seriesFilters"].node());
  const auto name = read_name(keys["name"], compile, out);
  const auto metrics_query = keys["metricsQuery"];
  auto query = read_query(metrics_query);
  if (entry.findings().errors.size() > known) {
    const auto rules = rules_in(entry.node());
    read_meant(entry.node(), rules, keys, name, compile, out);
    if (rules == 1 && has_filters) out.filters = std::move(filters);
    if (rules == 1 && has_resources) out.resources = std::move(resources);
    return out;
  }
  if (series_query.empty()) keys["seriesQuery"].warn("is empty, which Prometheus refuses, so no metric appears");
  warn_of_empty_query(metrics_query);
  warn_of_missing_labels(keys["resources"], section, resources);
  out.rule = Rule{.section = section,
                  .index = index,
                  .where = entry.where(),
                  .series_query = std::string(series_query),
                  .has_selector = is_selector(series_query, compile),
                  .filters = std::move(filters),
                  .resources = std::move(resources),
                  .namer = std::move(out.names.namers.front()),
                  .query = std::move(*query),
                  .fingerprint = out.fingerprint};
  return out;
}

std::optional<ResourceRules> read_resource_rules(const YamlField& field, const GoRegex::Compile& compile) {
  if (!field.is_set()) return std::nullopt;
  const auto known = field.findings().errors.size();
  const auto keys = field.fields(Place::resource_rules);
  auto cpu = read_resource_rule(keys["cpu"], compile);
  auto memory = read_resource_rule(keys["memory"], compile);
  const auto window = read_window(keys["window"]);
  if (field.findings().errors.size() > known) return std::nullopt;
  return ResourceRules{.cpu = std::move(*cpu), .memory = std::move(*memory), .window = window};
}

}  // namespace adapter::rules
