#include "rules/manifest.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace adapter::rules {
namespace {

using testing::ElementsAre;

struct Reading {
  std::vector<std::string> objects;  // `path name`
  std::optional<YamlProblem> problem;
};

Reading read(std::string_view text, YamlBudget budget = {}) {
  Reading out;
  out.problem = read_manifest(text, budget, [&](const auto&, const auto& object, const auto& path) {
    const auto* name = object.find("name");
    out.objects.push_back(path + ' ' + (name == nullptr ? "" : name->value->text));
  });
  return out;
}

TEST(ReadManifest, GivesTheObjectsOfDocumentsAndLists) {
  const auto reading = read("name: a\n---\nkind: List\nitems:\n- name: b\n- name: c\n---\nname: d\nitems: [x]\n");
  EXPECT_FALSE(reading.problem.has_value());
  EXPECT_THAT(reading.objects, ElementsAre(" a", "items[0] b", "items[1] c", " d"));
}

TEST(ReadManifest, ReadsJson) {
  EXPECT_THAT(read(R"({"kind": "List", "items": [{"name": "a"}]})").objects, ElementsAre("items[0] a"));
}

TEST(ReadManifest, StopsAtWhatIsNoYaml) {
  const auto reading = read("name: a\n---\nname: [\n---\nname: c\n");
  EXPECT_THAT(reading.objects, ElementsAre(" a"));
  ASSERT_TRUE(reading.problem.has_value());
  EXPECT_EQ(reading.problem->where.line, 4);
}

TEST(ReadManifest, StopsBeyondItsBudget) {
  const auto reading = read("name: a\n---\nname: b\n---\nname: c\n", {.max_nodes = 7});
  EXPECT_THAT(reading.objects, ElementsAre(" a", " b"));
  EXPECT_TRUE(reading.problem.has_value());
}

}  // namespace
}  // namespace adapter::rules
