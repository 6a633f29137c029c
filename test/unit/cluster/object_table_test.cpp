#include "cluster/object_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "meta/builtin_catalog.hpp"

namespace adapter::cluster {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct ObjectTableTest : testing::Test {
  meta::ResourceCatalog catalog = meta::builtin_catalog();
  std::vector<std::string> unknown;

  Result<ObjectTable> parse(const std::string& json) { return ObjectTable::parse(json, catalog, unknown); }
  static std::vector<std::string> names(const ObjectTable& table, const meta::GroupResource& resource,
                                        const std::string& object_namespace, const meta::LabelSelector& selector,
                                        bool running = false) {
    std::vector<std::string> out;
    for (const auto* object : table.select(resource, object_namespace, selector, running)) out.push_back(object->name);
    return out;
  }
  static meta::LabelSelector selector(const std::string& text) { return *meta::parse_label_selector(text); }
};

const std::string kList = R"({"apiVersion":"v1","kind":"List","metadata":{"resourceVersion":""},"items":[
  {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p-b","namespace":"moc","labels":{"app":"moc"}},"spec":{"x":[1]}},
  {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p-a","namespace":"moc","labels":{"app":"moc","tier":"back"}}},
  {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p-a","namespace":"default","labels":null}},
  {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"w","namespace":"moc"}},
  {"apiVersion":"v1","kind":"Node","metadata":{"name":"n-1","labels":{"zone":"z"}}},
  {"apiVersion":"example.com/v1","kind":"Cheese","metadata":{"name":"c"}},
  {"apiVersion":"example.com/v1","kind":"Cheese","metadata":{"name":"d"}}]})";

TEST_F(ObjectTableTest, SelectsByNamespaceAndLabelsInNameOrder) {
  const auto table = parse(kList);
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->size(), 5u);
  EXPECT_THAT(names(*table, {"", "pods"}, "moc", selector("")), ElementsAre("p-a", "p-b"));
  EXPECT_THAT(names(*table, {"", "pods"}, "moc", selector("tier=back")), ElementsAre("p-a"));
  EXPECT_THAT(names(*table, {"", "pods"}, "moc", selector("!tier")), ElementsAre("p-b"));
  EXPECT_THAT(names(*table, {"", "pods"}, "", selector("")), ElementsAre("p-a", "p-a", "p-b")) << "namespace first";
  EXPECT_THAT(names(*table, {"", "pods"}, "nowhere", selector("")), IsEmpty());
  EXPECT_THAT(names(*table, {"apps", "deployments"}, "moc", selector("")), ElementsAre("w"));
  EXPECT_THAT(names(*table, {"", "nodes"}, "", selector("zone=z")), ElementsAre("n-1"));
  EXPECT_THAT(names(*table, {"", "services"}, "moc", selector("")), IsEmpty());
  EXPECT_THAT(unknown, ElementsAre("example.com/v1 Cheese"));
}

TEST_F(ObjectTableTest, NamesTheFirstOfManyUnknownKinds) {
  std::string items;
  for (int i = 0; i < 1000; ++i) {
    items += R"({"apiVersion":"example.com/v1","kind":"Kind)" + std::to_string(i) + R"(","metadata":{"name":"c"}},)";
  }
  ASSERT_TRUE(parse(R"({"items":[)" + items + items + R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"}}]})"));
  ASSERT_EQ(unknown.size(), 20u);
  EXPECT_EQ(unknown.front(), "example.com/v1 Kind0");
  EXPECT_EQ(unknown.back(), "example.com/v1 Kind19");
}

TEST_F(ObjectTableTest, HoldsAnObjectThatIsListedTwiceOnce) {
  const std::string pod = R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"a"}})";
  const auto table = parse(R"({"items":[)" + pod + "," + pod + "]}");
  ASSERT_TRUE(table);
  EXPECT_THAT(names(*table, {"", "pods"}, "a", selector("")), ElementsAre("p"));
  EXPECT_EQ(table->size(), 1u);
}

TEST_F(ObjectTableTest, KnowsWhichPodsRun) {
  const auto pod = [](const std::string& name, const std::string& status) {
    return R"({"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"moc","name":")" + name + "\"" + status + "}";
  };
  const auto table =
      parse(R"({"items":[)" + pod("runs", R"(},"status":{"phase":"Running"})") + "," +
            pod("ended", R"(},"status":{"phase":"Succeeded"})") + "," + pod("no-phase", R"(},"status":{})") + "," +
            pod("null", R"(},"status":null)") + "," + pod("no-status", "}") + "]}");
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_THAT(names(*table, {"", "pods"}, "moc", selector(""), true), ElementsAre("runs"));
  EXPECT_THAT(names(*table, {"", "pods"}, "moc", selector("")),
              ElementsAre("ended", "no-phase", "no-status", "null", "runs"));
}

TEST_F(ObjectTableTest, ReadsNothingOfOtherObjectsButWhatItHolds) {
  const std::string schema = std::string(60, '[') + std::string(60, ']');
  const auto table =
      parse(R"({"items":[{"apiVersion":"v1","kind":"Service","status":"none","spec":{"status":)" + schema +
            R"(},"metadata":{"name":"s","namespace":"a","managedFields":[{"kind":"Pod"}]}}],)"
            R"("kind":"List","apiVersion":"v1","metadata":{"name":"list"}})" +
            "\n");
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_THAT(names(*table, {"", "services"}, "a", selector("")), ElementsAre("s"));
  EXPECT_EQ(table->size(), 1u);
}

TEST_F(ObjectTableTest, TakesOneObjectAlone) {
  const auto table = parse(
      "\xef\xbb\xbf"
      R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"s","namespace":"a"}})");
  ASSERT_TRUE(table) << "a byte order mark does not count";
  EXPECT_THAT(names(*table, {"", "services"}, "a", selector("")), ElementsAre("s"));
}

// Labels take far more in memory than in the file: two such files, while one is exchanged, would end the program.
TEST_F(ObjectTableTest, BoundsWhatAllObjectsTakeTogether) {
  std::string labels;
  for (int i = 0; i < 26; ++i) labels += std::string(i > 0 ? "," : "") + '"' + char('a' + i) + R"(":"")";
  const auto pods = [&](int count) {
    std::string out = R"({"items":[)";
    for (int i = 0; i < count; ++i) {
      out += std::string(i > 0 ? "," : "") + R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":")" +
             std::to_string(i) + R"(","labels":{)" + labels + "}}}";
    }
    return parse(out + "]}");
  };
  EXPECT_TRUE(pods(20'000));
  const auto more = pods(40'000);
  ASSERT_FALSE(more);
  EXPECT_THAT(more.error().message, HasSubstr("with this one the objects take more than 64 MiB in memory"));
  EXPECT_THAT(more.error().message, testing::StartsWith("items["));
}

TEST_F(ObjectTableTest, SaysWhichItemIsWrong) {
  struct Case {
    std::string json, says;
  };
  for (const auto& c : std::vector<Case>{
           {"", "no JSON object"},
           {"[]", "no JSON object"},
           {R"({"x":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}", "no JSON from byte"},
           {R"({"items":{}})", "items: must be a list"},
           {R"({"items":null})", "items: must be a list"},
           {R"({"items":[1]})", "items[0]: an object is no map"},
           {R"({"items":[{"kind":"Pod"}]})", "items[0]: needs kind and apiVersion"},
           {R"({"items":[{"kind":1,"apiVersion":"v1"}]})", "items[0]: kind must be a text"},
           {R"({"items":[{"kind":"Pod","apiVersion":["v1"]}]})", "items[0]: apiVersion must be a text"},
           {R"({"items":[{"kind":"Pod","apiVersion":"v1","metadata":7}]})", "items[0]: metadata is no map"},
           {R"({"items":[{"kind":"Pod","apiVersion":"v1"}]})", "items[0]: metadata.name is missing"},
           {R"({"items":[{"kind":"Pod","apiVersion":"v1","metadata":{}}]})", "items[0]: metadata.name is missing"},
           {R"({"items":[{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","namespace":[]}}]})",
            "metadata.namespace has the wrong type"},
           {R"({"items":[{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","labels":[]}}]})",
            "metadata.labels is no map"},
           {R"({"items":[{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","labels":{"x":1}}}]})",
            "metadata.labels has the wrong type"},
           {R"({"items":[{"status":7,"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"}}]})",
            "items[0]: status must be a map"},
           {R"({"items":[{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"},"status":{"phase":{}}}]})",
            "items[0]: status.phase must be a text"},
           {R"({"items":[{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"}},{"kind":"Pod"}]})",
            "items[1]: needs kind and apiVersion"},
           {R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure"})", "a Status, not objects"},
           {R"({"items":[)", "it ends in the middle"},
           {R"({"items":[]} x)", "no JSON from byte 14 on"},
           {R"({"items":[]}{"items":[]})", "no JSON from byte 13 on"},
           {R"({"items":[}]})", "no JSON from byte 11 on"},
       }) {
    const auto table = parse(c.json);
    ASSERT_FALSE(table) << c.json;
    EXPECT_THAT(table.error().message, HasSubstr(c.says));
  }
}

}  // namespace
}  // namespace adapter::cluster
