#include "rules/rule_keys.hpp"

#include <algorithm>

#include "base/nearest_name.hpp"

namespace adapter::rules {
namespace {

using Keys = std::span<const std::string_view>;

constexpr std::string_view kFile[] = {"rules", "externalRules", "resourceRules"};
constexpr std::string_view kRule[] = {"seriesQuery", "seriesFilters", "resources", "name", "metricsQuery"};
constexpr std::string_view kSeriesFilter[] = {"is", "isNot"};
constexpr std::string_view kResources[] = {"template", "overrides", "namespaced"};
constexpr std::string_view kOverride[] = {"group", "resource"};
constexpr std::string_view kName[] = {"matches", "as"};
constexpr std::string_view kResourceRules[] = {"cpu", "memory", "window"};
constexpr std::string_view kResourceRule[] = {"containerQuery", "nodeQuery", "resources", "containerLabel"};

struct Described {
  Place place;
  std::string_view description;
};

constexpr Described kPlaces[] = {
    {Place::file, "the top of the file"},
    {Place::rule, "an entry of rules or externalRules"},
    {Place::series_filter, "an entry of seriesFilters"},
    {Place::resources, "resources"},
    {Place::override, "a label under overrides"},
    {Place::name, "name"},
    {Place::resource_rules, "resourceRules"},
    {Place::resource_rule, "cpu or memory under resourceRules"},
};

// What the Helm chart calls the sections of the file.
struct Renamed {
  std::string_view chart_key;
  std::string_view key;
};
constexpr Renamed kRenamed[] = {{"custom", "rules"}, {"external", "externalRules"}, {"resource", "resourceRules"}};

constexpr std::string_view kChartKeys[] = {
    "affinity",     "certManager",    "customAnnotations", "default",           "deploymentAnnotations",
    "env",          "existing",       "extraArguments",    "extraVolumeMounts", "extraVolumes",
    "hostNetwork",  "image",          "listenPort",        "logLevel",          "metricsRelistInterval",
    "nodeSelector", "podAnnotations", "podLabels",         "prometheus",        "psp",
    "rbac",         "replicas",       "service",           "serviceAccount",    "tls",
    "tolerations",
};

bool contains(Keys keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

std::optional<std::string> chart_key(std::string_view key) {
  for (const auto& [theirs, ours] : kRenamed) {
    if (theirs == key) return "a key of the Helm chart's values; here it is called " + std::string(ours);
  }
  if (contains(kChartKeys, key)) return "a key of the Helm chart's values; it has no place in this file";
  return std::nullopt;
}

}  // namespace

Keys known_keys(Place place) {
  switch (place) {
    case Place::file:
      return kFile;
    case Place::rule:
      return kRule;
    case Place::series_filter:
      return kSeriesFilter;
    case Place::resources:
      return kResources;
    case Place::override:
      return kOverride;
    case Place::name:
      return kName;
    case Place::resource_rules:
      return kResourceRules;
    case Place::resource_rule:
      return kResourceRule;
  }
  return {};
}

std::string listed(Keys keys) {
  std::string out;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i > 0) out += i + 1 == keys.size() ? " or " : ", ";
    out += keys[i];
  }
  return out;
}

std::optional<std::string_view> nearest_key(Place place, std::string_view key) {
  return nearest_name(key, known_keys(place));
}

std::string unknown_key(Place place, std::string_view key) {
  if (place == Place::file) {
    if (const auto said = chart_key(key)) return *said;
  }
  std::string out = "unknown key";
  const auto nearest = nearest_key(place, key);
  if (nearest) out += "; did you mean " + std::string(*nearest) + '?';
  for (const auto& [elsewhere, description] : kPlaces) {
    if (contains(known_keys(elsewhere), key)) return out + "; it belongs to " + std::string(description);
  }
  if (!nearest) out += "; here only " + listed(known_keys(place)) + " can stand";
  return out;
}

}  // namespace adapter::rules
