#include "rules/yaml_merge.hpp"

#include <gmock/gmock.h>

#include <initializer_list>
#include <string>
#include <utility>

namespace adapter::rules {
namespace {

using testing::ElementsAre;
using Kind = YamlNode::Kind;
using Node = std::shared_ptr<const YamlNode>;

YamlNode scalar(std::string text, bool plain = true) {
  return {.kind = Kind::scalar,
          .offset = 0,
          .where = {},
          .text = std::move(text),
          .plain = plain,
          .items = {},
          .entries = {}};
}

Node shared(YamlNode node) {
  return std::make_shared<const YamlNode>(std::move(node));
}

YamlNode map(std::initializer_list<std::pair<YamlNode, YamlNode>> entries) {
  YamlNode out;
  out.kind = Kind::map;
  for (const auto& [key, value] : entries) out.entries.push_back({shared(key), shared(value)});
  return out;
}

YamlNode list(std::initializer_list<YamlNode> items) {
  YamlNode out;
  out.kind = Kind::list;
  for (const auto& item : items) out.items.push_back(shared(item));
  return out;
}

std::vector<std::string> merged(YamlNode node) {
  merge_maps(node);
  std::vector<std::string> out;
  for (const auto& entry : node.entries) out.push_back(entry.key->text + ':' + entry.value->text);
  return out;
}

const YamlNode kMerge = scalar("<<");
const YamlNode kA = map({{scalar("a"), scalar("from a")}, {scalar("both"), scalar("from a")}});
const YamlNode kB = map({{scalar("b"), scalar("from b")}, {scalar("both"), scalar("from b")}});

TEST(YamlMerge, PutsMergedEntriesBehindTheMapsOwn) {
  EXPECT_THAT(merged(map({{kMerge, kA}, {scalar("x"), scalar("own")}})),
              ElementsAre("x:own", "a:from a", "both:from a"));
}

TEST(YamlMerge, LetsTheMapsOwnKeysWinWhereverTheyStand) {
  EXPECT_THAT(merged(map({{scalar("both"), scalar("own")}, {kMerge, kA}})), ElementsAre("both:own", "a:from a"));
  EXPECT_THAT(merged(map({{kMerge, kA}, {scalar("both"), scalar("own")}})), ElementsAre("both:own", "a:from a"));
}

TEST(YamlMerge, LetsTheEarlierOfSeveralMapsWin) {
  EXPECT_THAT(merged(map({{kMerge, list({kA, kB})}})), ElementsAre("a:from a", "both:from a", "b:from b"));
  EXPECT_THAT(merged(map({{kMerge, list({kB, kA})}})), ElementsAre("b:from b", "both:from b", "a:from a"));
  EXPECT_THAT(merged(map({{kMerge, kB}, {kMerge, kA}})), ElementsAre("b:from b", "both:from b", "a:from a"));
}

TEST(YamlMerge, KeepsEqualKeysOfTheMapItself) {
  EXPECT_THAT(merged(map({{scalar("x"), scalar("1")}, {scalar("x"), scalar("2")}, {kMerge, list({})}})),
              ElementsAre("x:1", "x:2"));
}

TEST(YamlMerge, TakesAQuotedKeyForAKeyLikeAnyOther) {
  EXPECT_THAT(merged(map({{scalar("<<", /*plain=*/false), scalar("x")}})), ElementsAre("<<:x"));
}

TEST(YamlMerge, FailsAtWhatIsNoMap) {
  YamlNode wrong = scalar("x");
  wrong.where = {.line = 3, .column = 7};
  for (const YamlNode& value : {wrong, list({kA, wrong})}) {
    try {
      merged(map({{kMerge, value}}));
      ADD_FAILURE();
    } catch (const YamlProblem& problem) {
      EXPECT_EQ(problem.message, "the key << merges a map or a list of maps");
      EXPECT_EQ(problem.where.line, 3);
      EXPECT_EQ(problem.where.column, 7);
    }
  }
}

}  // namespace
}  // namespace adapter::rules
