#include "rules/section_loader.hpp"

#include <gmock/gmock.h>

namespace adapter::rules {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

struct LoadSection : testing::Test {
  Findings findings{.file = "f", .errors = {}, .warnings = {}};
  RuleFile out{.file = "f"};
  Patterns patterns;

  // Loads what stands under the only key of the text as the section of that name.
  void load(Section section, const char* text) {
    const auto document = YamlDocument::parse(text).value();
    const auto& entry = document.root().entries.at(0);
    load_section(section, YamlField(document, entry, "outer." + entry.key->text, findings), patterns, out);
  }
};

constexpr const char* kRules = R"(custom:
- {seriesQuery: a, metricsQuery: a, name: {as: x}, resources: {overrides: {p: {resource: pod}}}}
- {seriesQuery: b, metricsQuery: <<, name: {as: y}}
- {seriesQuery: c, metricsQuery: c, name: {as: x}, resources: {template: <<.Resource>>}}
)";

TEST_F(LoadSection, PutsGoodRulesAndOthersWhereTheyBelong) {
  load(Section::rules, kRules);
  EXPECT_THAT(out.rules, SizeIs(2));
  EXPECT_THAT(out.quarantined, SizeIs(1));
  EXPECT_TRUE(out.has_rules);
  EXPECT_THAT(out.external_rules, IsEmpty());
  EXPECT_FALSE(out.has_external_rules);

  load(Section::external_rules, "external: []");
  EXPECT_FALSE(out.has_external_rules);
  load(Section::external_rules, "external: [{seriesQuery: q, metricsQuery: q, resources: {namespaced: false}}]");
  EXPECT_TRUE(out.has_external_rules);
  EXPECT_THAT(out.external_rules, SizeIs(1));
  EXPECT_THAT(out.rules, SizeIs(2));
}

TEST_F(LoadSection, NamesKeysAsTheFileHasThem) {
  load(Section::rules, kRules);
  ASSERT_THAT(out.quarantined, SizeIs(1));
  EXPECT_EQ(out.quarantined[0].findings.at(0).key, "outer.custom[1].metricsQuery");
  EXPECT_EQ(out.rules.at(0).resources.overrides.at(0).key, "outer.custom[0].resources.overrides.p.resource");
  ASSERT_THAT(out.warnings, SizeIs(1));
  EXPECT_EQ(out.warnings[0].text(),
            "f:4:3: outer.custom[2]: outer.custom[0] and outer.custom[2] both make the metric x; where they meet, the "
            "later one answers");
}

TEST_F(LoadSection, ReportsASectionThatIsNoListToTheField) {
  load(Section::rules, "custom: {a: b}");
  ASSERT_THAT(findings.errors, SizeIs(1));
  EXPECT_EQ(findings.errors[0].key, "outer.custom");
  EXPECT_FALSE(out.has_rules);
}

}  // namespace
}  // namespace adapter::rules
