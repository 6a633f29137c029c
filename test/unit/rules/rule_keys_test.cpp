#include "rules/rule_keys.hpp"

#include <gtest/gtest.h>

namespace adapter::rules {
namespace {

TEST(UnknownKey, TellsWhatWasMeant) {
  struct Case {
    Place place;
    const char* key;
    const char* message;
  };
  const Case cases[] = {
      {Place::rule, "seriesquery", "unknown key; did you mean seriesQuery?"},
      {Place::rule, "metricQuery", "unknown key; did you mean metricsQuery?"},
      {Place::file, "Rules", "unknown key; did you mean rules?"},
      {Place::file, "seriesQuery", "unknown key; it belongs to an entry of rules or externalRules"},
      {Place::name, "metricsQuery", "unknown key; it belongs to an entry of rules or externalRules"},
      {Place::rule, "as", "unknown key; it belongs to name"},
      {Place::rule, "template", "unknown key; it belongs to resources"},
      {Place::rule, "isNot", "unknown key; it belongs to an entry of seriesFilters"},
      {Place::resource_rules, "nodeQuery", "unknown key; it belongs to cpu or memory under resourceRules"},
      {Place::rule, "resource", "unknown key; did you mean resources?; it belongs to a label under overrides"},
      {Place::override, "kind", "unknown key; here only group or resource can stand"},
      {Place::rule, "labels",
       "unknown key; here only seriesQuery, seriesFilters, resources, name or metricsQuery can stand"},
      {Place::file, "external", "a key of the Helm chart's values; here it is called externalRules"},
      {Place::file, "prometheus", "a key of the Helm chart's values; it has no place in this file"},
  };
  for (const auto& each : cases) EXPECT_EQ(unknown_key(each.place, each.key), each.message) << each.key;
}

}  // namespace
}  // namespace adapter::rules
