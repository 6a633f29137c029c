#include "rules/yaml_document.hpp"

#include <gmock/gmock.h>

#include <numeric>

namespace adapter::rules {
namespace {

using testing::HasSubstr;
using Kind = YamlNode::Kind;

// Flow style: texts in brackets <>, plain ones bare, null as ~.
std::string shown(const YamlNode& node) {
  switch (node.kind) {
    case Kind::null:
      return "~";
    case Kind::scalar:
      return node.plain ? node.text : '<' + node.text + '>';
    case Kind::list:
      return std::accumulate(node.items.begin(), node.items.end(), std::string("["),
                             [](const std::string& out, const auto& item) { return out + shown(*item) + ' '; }) +
             ']';
    case Kind::map:
      return std::accumulate(node.entries.begin(), node.entries.end(), std::string("{"),
                             [](const std::string& out, const auto& entry) {
                               return out + shown(*entry.key) + ':' + shown(*entry.value) + ' ';
                             }) +
             '}';
  }
  return "";
}

std::string read(std::string_view text) {
  const auto document = YamlDocument::parse(text);
  return document ? shown(document->root()) : "error: " + document.error().message;
}

TEST(YamlDocument, ReadsTextsAsTheyStand) {
  struct Case {
    std::string_view text;
    const char* read;
  };
  const Case cases[] = {
      {"", "~"},
      {"# nothing\n", "~"},
      {"---\n...\n", "~"},
      {"a: 007\nb: yes\nc: 1.50\nd: 2001-01-01", "{a:007 b:yes c:1.50 d:2001-01-01 }"},
      {"a: ~\nb: null\nc: Null\nd: NULL\ne:\nf: ''\ng: 'null'", "{a:~ b:~ c:~ d:~ e:~ f:<> g:<null> }"},
      {"a: <<.Resource>>", "{a:<<.Resource>> }"},
      {"a: ${1}_x\nb: x{y=~\"z:.*\"}", "{a:${1}_x b:x{y=~\"z:.*\"} }"},
      {"a: b # c\nd: e#f", "{a:b d:e#f }"},
      {"a: b\n  c\n\n  d", "{a:b c\nd }"},
      {"a: |\n  b # c\n\n  d\n", "{a:<b # c\n\nd\n> }"},
      {"a: |-\n  b\n  c\n", "{a:<b\nc> }"},
      {"a: |\r\n  b\r\n  c\r\n", "{a:<b\nc\n> }"},
      {"a: >\n  b\n  c\n", "{a:<b c\n> }"},
      {"a: \"b\\n\\\"c\\\" \\u00e9\"", "{a:<b\n\"c\" \xC3\xA9> }"},
      {"a: 'it''s'", "{a:<it's> }"},
      {"{\"a\":[1,{\"b\":null}]}", "{<a>:[1 {<b>:~ } ] }"},
      {"\xEF\xBB\xBF"
       "a: b",
       "{a:b }"},
      {"%YAML 1.1\n---\na: b", "{a:b }"},
      {"a: b\n---\nc: [", "{a:b }"},
      {"a: 1\na: 2", "{a:1 a:2 }"},
  };
  for (const auto& each : cases) EXPECT_EQ(read(each.text), each.read) << each.text;
}

TEST(YamlDocument, FollowsAliasesAndMergesMaps) {
  struct Case {
    const char* text;
    const char* read;
  };
  const Case cases[] = {
      {"- &a x\n- *a", "[x x ]"},
      {"- &a {b: c}\n- {<<: *a, d: e}", "[{b:c } {d:e b:c } ]"},
      {"- &a {b: c}\n- {b: own, <<: *a}", "[{b:c } {b:own } ]"},
      {"- &a {b: c}\n- {<<: *a, b: own}", "[{b:c } {b:own } ]"},
      {"- &a {b: 1}\n- &b {b: 2, c: 3}\n- {<<: [*a, *b]}", "[{b:1 } {b:2 c:3 } {b:1 c:3 } ]"},
      {"- {<<: {b: c}}", "[{b:c } ]"},
      {"- {'<<': {b: c}}", "[{<<<>:{b:c } } ]"},
      {"- {<<: x}", "error: the key << merges a map or a list of maps"},
      {"- {<<: [x]}", "error: the key << merges a map or a list of maps"},
      {"&a [*a]", "error: an alias inside the very value it stands for"},
      {"&a {<<: *a}", "error: an alias inside the very value it stands for"},
  };
  for (const auto& each : cases) EXPECT_EQ(read(each.text), each.read) << each.text;
}

TEST(YamlDocument, FailsWithThePlaceOnWhatIsNoYaml) {
  struct Case {
    std::string_view text;
    int line, column;
    const char* message;
  };
  const Case cases[] = {
      {"a: b\n  c: d", 2, 4, "not YAML"},
      {"a: \"sum(\"b\")\"", 1, 10, "a quoted text that ended too early"},
      {"a: {b: c},\nd: e", 1, 10, "not YAML"},
      {"a:\n\tb: c", 2, 3, "not YAML: a tab in the indentation"},
      {"a: [b", 1, 1, "not YAML"},
      {"a: @b", 1, 4, "not YAML"},
      {"a: *b", 1, 4, "not YAML"},
      {"\xC3\xA9: \"\\q\"", 1, 7, "not YAML"},
      {"a: 'b", 1, 6, "not YAML"},
      {"a: 'b\n", 2, 1, "does a text in quotes end before?"},
      {"a: \"b\n\nc: d\n  ", 4, 1, "does a text in quotes end before?"},
      {"a: b\n%c: d\n", 2, 1, "begins with %"},
      {",a: b", 1, 1, "not YAML"},
      {"# x\n---\n]", 3, 1, "not YAML"},
      {"a: b\nc: \x01", 2, 4, "control character"},
      {"a: \xFF", 1, 4, "not UTF-8"},
      {"a: \"\\N\"", 1, 4, "\\u0085"},
      {"a: !!binary YQ==", 1, 4, "!!binary"},
  };
  for (const auto& each : cases) {
    const auto document = YamlDocument::parse(each.text);
    ASSERT_FALSE(document) << each.text;
    EXPECT_THAT(document.error().message, HasSubstr(each.message));
    EXPECT_EQ(document.error().where.line, each.line) << each.text << document.error().message;
    EXPECT_EQ(document.error().where.column, each.column) << each.text << document.error().message;
  }
}

TEST(YamlDocument, BoundsDepthSizeAndWhatAliasesRepeat) {
  const auto repeated = [](std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
  };
  EXPECT_THAT(read(repeated("[", YamlDocument::kMaxDepth) + repeated("]", YamlDocument::kMaxDepth)), HasSubstr("[["));
  EXPECT_THAT(read(repeated("[", YamlDocument::kMaxDepth + 1)), HasSubstr("too deep"));
  EXPECT_THAT(read(repeated("- ", 100'000)), HasSubstr("too deep"));
  EXPECT_THAT(read(repeated("a: [{b: ", 100'000)), HasSubstr("error"));
  EXPECT_THAT(read(repeated("- a\n", YamlDocument::kMaxNodes)), HasSubstr("too large"));
  for (const auto* openers : {"[", "{", "[{"}) {
    EXPECT_THAT(read(repeated(openers, 2 * YamlDocument::kMaxNodes + 1)),
                HasSubstr("too large: more than 200000 brackets"));
  }
  EXPECT_THAT(read(std::string(YamlDocument::kMaxBytes + 1, ' ')), HasSubstr("too large: more than 2 MiB"));

  std::string bomb = "- &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  std::string merge_bomb = "- &a0 {b: c}\n";
  for (int level = 1; level < 12; ++level) {
    const auto name = std::to_string(level);
    const auto alias = "*a" + std::to_string(level - 1);
    bomb += "- &a" + name + " [" + repeated(alias + ',', 9) + alias + "]\n";
    merge_bomb += "- &a" + name + " {<<: [" + repeated(alias + ',', 9) + alias + "]}\n";
  }
  EXPECT_THAT(read(bomb), HasSubstr("too large: more than 100000 values, counting those that aliases repeat"));
  EXPECT_THAT(read(merge_bomb), HasSubstr("too large"));
}

TEST(YamlDocument, KnowsWhereEachPartBegins) {
  const auto document = YamlDocument::parse("# \xC3\xA9\na:\n  - b: 'c'\n    d:\n  - \xC3\xA9: |\n      x\n").value();
  const auto& list = *document.root().entries[0].value;
  const auto at = [](const YamlNode& node) { return std::pair(node.where.line, node.where.column); };
  EXPECT_EQ(at(*document.root().entries[0].key), std::pair(2, 1));
  EXPECT_EQ(at(list), std::pair(3, 3));
  EXPECT_EQ(at(*list.items[0]->entries[0].key), std::pair(3, 5));
  EXPECT_EQ(at(*list.items[0]->entries[0].value), std::pair(3, 8));
  EXPECT_EQ(at(*list.items[1]->entries[0].value), std::pair(5, 8));
}

TEST(YamlDocument, FindsAPlaceWithinATextThatStandsAsItIs) {
  struct Case {
    const char* text;  // of which the value of `a` holds one '@'
    int line, column;
  };
  const Case cases[] = {
      {"a: bc@d", 1, 6},
      {"a: 'bc@d'", 1, 7},
      {"a: \"bc@d\"", 1, 7},
      {"a: |\n  b\n\n   c@d\n  e\n", 4, 5},
      {"a: |-  # x\r\n    b\r\n    @\r\n", 3, 5},
      {"a: \xC3\xA9@", 1, 5},
      {"a: \"b\\tc@d\"", 1, 4},
      {"a: 'it''s @'", 1, 4},
      {"a: b\n  c@", 1, 4},
      {"a: >\n  b\n  c@\n", 1, 4},
  };
  for (const auto& each : cases) {
    const auto document = YamlDocument::parse(each.text).value();
    const auto& value = *document.root().entries[0].value;
    const auto where = document.place_in(value, value.text.find('@'));
    EXPECT_EQ(std::pair(where.line, where.column), std::pair(each.line, each.column)) << each.text;
  }
}

TEST(YamlDocument, PlacesATextWithinItsTextWhereTheFileHasIt) {
  struct Case {
    const char* text;  // of which the value of `a` is a map whose key `d` is in line 2 or behind a comma
    int line, column;
  };
  const Case cases[] = {
      {"a: |\n  b: c\n  d: e\n", 3, 3},
      {"x: y\na: |2-\n\n    b: c\n    d: e\n", 5, 5},
      {"a: |\r\n\r\n  b: c\r\n  d: e\r\n", 4, 3},
      {"\xC3\xA9: {}\na: |\n    b: c\n    d: e\n", 4, 5},
      {"a: '{b: c, d: e}'", 1, 4},
      {"a: \"b: c\\nd: e\"", 1, 4},
      {"a: >\n  b: c\n\n  d: e\n", 1, 4},
  };
  for (const auto& each : cases) {
    for (const auto& origin : {TextOrigin{}, TextOrigin{.lines = 100, .columns = 10, .whole = std::nullopt}}) {
      YamlBudget budget;
      const auto outer = YamlDocument::parse(each.text, origin, budget).value();
      const auto& value = *outer.root().find("a")->value;
      const auto inner = YamlDocument::parse(value.text, outer.origin_of(value), budget).value();
      const auto where = inner.root().find("d")->key->where;
      EXPECT_EQ(std::pair(where.line, where.column), std::pair(each.line + origin.lines, each.column + origin.columns))
          << each.text;
    }
  }
}

TEST(YamlDocument, FindsTheFirstEntryOfAKey) {
  const auto document = YamlDocument::parse("a: 1\n[b]: 2\na: 3\n").value();
  EXPECT_EQ(document.root().find("a")->value->text, "1");
  EXPECT_EQ(document.root().find("b"), nullptr);
}

}  // namespace
}  // namespace adapter::rules
