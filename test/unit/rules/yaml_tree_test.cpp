#include "rules/yaml_tree.hpp"

#include <gmock/gmock.h>

#include <string>

namespace adapter::rules {
namespace {

using testing::HasSubstr;
using Kind = YamlNode::Kind;

auto read(std::string_view text, YamlBudget budget = {}) {
  return read_yaml_tree(SourceText(text), budget);
}

TEST(YamlTree, GivesNullForAnEmptyText) {
  EXPECT_EQ(read("").value()->kind, Kind::null);
  EXPECT_EQ(read("# nothing\n").value()->kind, Kind::null);
}

TEST(YamlTree, TellsPlainTextsFromTheOthers) {
  struct Case {
    std::string_view text;
    bool plain;
  };
  const Case cases[] = {{"no", true}, {"'no'", false}, {"\"no\"", false}, {"|-\n no", false}, {"!!str no", false}};
  for (const auto& each : cases) {
    const auto root = read(each.text).value();
    EXPECT_EQ(root->kind, Kind::scalar) << each.text;
    EXPECT_EQ(root->text, "no") << each.text;
    EXPECT_EQ(root->plain, each.plain) << each.text;
  }
}

TEST(YamlTree, SharesTheNodeThatAnAliasNames) {
  const auto root = read("a: &x {b: c}\nd: *x\n").value();
  ASSERT_EQ(root->entries.size(), 2u);
  EXPECT_EQ(root->entries[0].value, root->entries[1].value);
}

TEST(YamlTree, CountsPlacesInBytesAndCharacters) {
  const auto root = read("x: 1\n\xC3\xA9: {a: b}\n").value();
  const auto& entry = *root->entries[1].value->entries[0].value;
  EXPECT_EQ(entry.offset, 13u);
  EXPECT_EQ(entry.where.line, 2);
  EXPECT_EQ(entry.where.column, 8);
}

TEST(YamlTree, FindsThePlacesOnALongLine) {
  std::string text = "[";
  for (int i = 0; i < 50'000; ++i) text += "\"\xC3\xA9\", ";
  const auto root = read(text + "last]").value();
  ASSERT_EQ(root->items.size(), 50'001u);
  EXPECT_EQ(root->items.back()->where.column, 1 + 50'000 * 5 + 1);
  EXPECT_EQ(root->items[1]->where.column, 7);
}

TEST(YamlTree, SaysWhatTheParserRefusesAndWhatMayBeMeant) {
  struct Case {
    std::string_view text;
    int line, column;
    const char* message;
  };
  const Case cases[] = {
      {"a:\n\tb: c", 2, 3, "not YAML: a tab in the indentation"},
      {"a: b\n  c: d", 2, 4, "not YAML"},
      {"a: \"sum(\"b\")\"", 1, 10, "a quoted text that ended too early"},
      {"a: 'b\n", 2, 1, "does a text in quotes end before?"},
      {"a: *b", 1, 4, "not YAML"},
      {"&a [*a]", 1, 5, "an alias inside the very value it stands for"},
      {"a: \"\\_\"", 1, 4, "\\u00A0"},
      {"a: !!binary YQ==", 1, 4, "!!binary"},
      {"a: {<<: x}", 1, 9, "the key << merges a map or a list of maps"},
  };
  for (const auto& each : cases) {
    const auto root = read(each.text);
    ASSERT_FALSE(root) << each.text;
    EXPECT_THAT(root.error().message, HasSubstr(each.message)) << each.text;
    EXPECT_EQ(root.error().where.line, each.line) << each.text;
    EXPECT_EQ(root.error().where.column, each.column) << each.text;
  }
}

TEST(YamlTree, CountsWhatAnAliasRepeatsEachTime) {
  std::string values;
  for (std::size_t count = 0; count < YamlDocument::kMaxNodes / 4; ++count) values += "x,\n ";
  EXPECT_TRUE(read("- &a [" + values + "]\n- *a\n- *a\n").has_value());
  EXPECT_THAT(read("- &a [" + values + "]\n- *a\n- *a\n- *a\n").error().message,
              HasSubstr("too large: more than 100000 values"));
}

TEST(YamlTree, CountsTheTextThatAnAliasRepeatsEachTime) {
  const std::string text(YamlDocument::kMaxBytes / 4, 'x');
  for (const auto& list : {"- &a " + text + "\n", "- &a [y, {z: " + text + "}]\n", "- &a {<<: {z: " + text + "}}\n"}) {
    EXPECT_TRUE(read(list + "- *a\n- *a\n- *a\n").has_value());
    EXPECT_THAT(read(list + "- *a\n- *a\n- *a\n- *a\n- *a\n").error().message,
                HasSubstr("too large: aliases repeat more than 2 MiB of text"));
  }
  const auto nested = "- &a " + text + "\n- &b [*a, *a]\n";
  EXPECT_TRUE(read(nested + "- *a\n").has_value());
  EXPECT_FALSE(read(nested + "- *b\n- *a\n").has_value()) << "an alias of an alias";
}

TEST(YamlTree, TakesWhatItReadsOffTheBudget) {
  YamlBudget budget{.max_nodes = 8};
  EXPECT_TRUE(read_yaml_tree(SourceText("a: &x [b]\nc: *x"), budget).has_value());
  EXPECT_EQ(budget.nodes, 7u);
  EXPECT_FALSE(read_yaml_tree(SourceText("[a]"), budget).has_value());
}

TEST(YamlTree, KeepsNothingBelowTheDepthOfTheBudget) {
  const auto root = read("a: {b: [c, {d: e}], f: {g: h}}\ni: j", {.kept_depth = 2}).value();
  ASSERT_EQ(root->entries.size(), 2u);
  const auto& a = *root->find("a")->value;
  EXPECT_EQ(a.find("b")->value->kind, Kind::list);
  EXPECT_TRUE(a.find("b")->value->items.empty());
  EXPECT_EQ(a.find("f")->value->kind, Kind::map);
  EXPECT_TRUE(a.find("f")->value->entries.empty());
  EXPECT_EQ(root->find("i")->value->text, "j");
}

TEST(YamlTree, PlacesATextWithinItsFile) {
  YamlBudget budget;
  const auto at = [&](TextOrigin origin) {
    const auto root = read_yaml_tree(SourceText("x: [y,\n z, w]", origin), budget).value();
    const auto where = root->find("x")->value->items.back()->where;
    return std::pair(where.line, where.column);
  };
  EXPECT_EQ(at({}), std::pair(2, 5));
  EXPECT_EQ(at({.lines = 10, .columns = 4, .whole = std::nullopt}), std::pair(12, 9));
  EXPECT_EQ(at({.lines = 0, .columns = 0, .whole = Location{7, 3}}), std::pair(7, 3));
}

}  // namespace
}  // namespace adapter::rules
