#include "rules/yaml_field.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace adapter::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The entry `x` of a map, and what was found while reading it.
class YamlFieldTest : public testing::Test {
 protected:
  YamlField field(std::string text) {
    text_ = std::move(text);
    document_.emplace(YamlDocument::parse(text_).value());
    findings_ = {.file = "f", .errors = {}, .warnings = {}};
    return YamlField(*document_, findings_).entries().front().second;
  }
  std::vector<std::string> errors() const {
    std::vector<std::string> out;
    for (const auto& finding : findings_.errors) out.push_back(finding.text());
    return out;
  }

 private:
  std::string text_;
  std::optional<YamlDocument> document_;

 protected:
  Findings findings_;
};

TEST_F(YamlFieldTest, BeginsAtAnEntryUnderAPathToldToIt) {
  const auto document = YamlDocument::parse("a:\n  b: [x]\n  c:\n").value();
  const auto& a = *document.root().find("a")->value;
  Findings findings{.file = "f", .errors = {}, .warnings = {}};
  EXPECT_EQ(YamlField(document, *a.find("b"), "a.b", findings).items().at(0).path(), "a.b[0]");
  const YamlField unset(document, *a.find("c"), "a.c", findings);
  EXPECT_FALSE(unset.is_set());
  unset.report("missing");
  EXPECT_EQ(findings.errors.at(0).text(), "f:3:3: a.c: missing");
}

TEST_F(YamlFieldTest, TakesAnyScalarAsTheTextWritten) {
  for (const auto* text : {"007", "yes", "1.50", "'quoted'", "|-\n  block"}) {
    const auto value = field(std::string("x: ") + text);
    EXPECT_TRUE(value.is_set());
    EXPECT_THAT(std::string(text), testing::HasSubstr(std::string(value.text())));
    EXPECT_THAT(errors(), IsEmpty());
  }
  EXPECT_EQ(field("x: ~").text(), "");
  EXPECT_THAT(errors(), IsEmpty());
  EXPECT_EQ(field("x: [a]").text(), "");
  EXPECT_THAT(errors(), ElementsAre("f:1:4: x: must be a text, but is a list"));
}

TEST_F(YamlFieldTest, KnowsTheBooleansOfYaml11) {
  for (const auto* text : {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"}) {
    EXPECT_EQ(field(std::string("x: ") + text).boolean(), true) << text;
  }
  for (const auto* text : {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"}) {
    EXPECT_EQ(field(std::string("x: ") + text).boolean(), false) << text;
  }
  EXPECT_EQ(field("x:").boolean(), std::nullopt);
  EXPECT_THAT(errors(), IsEmpty());
  for (const auto* text : {"'true'", "\"no\"", "tRUE", "t", "1", "0", "''", "[true]", "{}"}) {
    EXPECT_EQ(field(std::string("x: ") + text).boolean(), std::nullopt);
    EXPECT_THAT(errors(), ElementsAre("f:1:4: x: must be true or false, without quotes")) << text;
  }
}

TEST_F(YamlFieldTest, ListsItemsWithTheirPaths) {
  const auto items = field("x:\n- a\n-\n- b").items();
  ASSERT_EQ(items.size(), 3u);
  EXPECT_EQ(items[2].path(), "x[2]");
  EXPECT_EQ(items[2].where().line, 4);
  EXPECT_FALSE(items[1].is_set());
  EXPECT_THAT(field("x:").items(), IsEmpty());
  EXPECT_THAT(errors(), IsEmpty());
  EXPECT_THAT(field("x: {a: b}").items(), IsEmpty());
  EXPECT_THAT(errors(), ElementsAre("f:1:4: x: must be a list, each entry behind a dash, but is a map"));
}

TEST_F(YamlFieldTest, ReadsAMapWithTheKeysOfItsPlace) {
  const auto fields = field("x:\n  as: b\n  matchs: c\n  as: d\n  ? [e]\n  : f").fields(Place::name);
  EXPECT_EQ(fields["as"].text(), "b");
  EXPECT_EQ(fields["matches"].text(), "c") << "what was meant";
  EXPECT_EQ(fields["matches"].path(), "x.matchs");
  EXPECT_THAT(errors(), ElementsAre("f:4:3: x.as: this key stands in line 2 already", "f:5:5: x.: a key must be a text",
                                    "f:3:3: x.matchs: unknown key; did you mean matches?"));
  EXPECT_EQ(field("x: {matchs: a, matches: b}").fields(Place::name)["matches"].text(), "b");
  const auto other = field("x: {foo: a}").fields(Place::name)["matches"];
  EXPECT_FALSE(other.is_set());
  EXPECT_EQ(other.path(), "x.matches");
  EXPECT_FALSE(field("x: {Rules: a}").fields(Place::file)["rules"].is_set()) << "a section is never guessed";
  EXPECT_FALSE(field("x: {isN: a}").fields(Place::series_filter)["is"].is_set()) << "it may be the opposite";
  field("x: foo").fields(Place::name);
  EXPECT_THAT(errors(), ElementsAre("f:1:4: x: must be a map with matches or as, but is a text"));
}

TEST_F(YamlFieldTest, PlacesWhatIsMissingAtTheKeyOrTheMapAround) {
  const auto fields = field("x:\n  as:\n\n# end").fields(Place::name);
  fields["as"].report("empty");
  fields["matches"].report("absent");
  EXPECT_THAT(errors(), ElementsAre("f:2:3: x.as: empty", "f:2:3: x.matches: absent"));
}

TEST_F(YamlFieldTest, ShortensLongKeysInPaths) {
  std::string key(79, 'k');
  key += "\xC3\xA9\xC3\xA9";
  const auto entries = field("x:\n  " + key + ": [y]").entries();
  EXPECT_EQ(entries[0].first, key);
  EXPECT_EQ(entries[0].second.path(), "x." + std::string(79, 'k') + "...");
}

}  // namespace
}  // namespace adapter::rules
