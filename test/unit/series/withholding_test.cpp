#include "series/withholding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <list>

#include "support/rules.hpp"

namespace adapter::series {
namespace {

using Number = MadeMetrics::Number;

struct WithholdingTest : testing::Test {
  MadeMetrics made{150'000};
  std::vector<meta::GroupResource> resources{{"", "pods"}, {"", "nodes"}};
  std::list<std::vector<rules::MetricNamer>> namers;
  std::vector<rules::SeriesFilter> filters[500];
  std::vector<Unserved> unserved;
  std::list<upstream::SeriesShape> series;  // whose names are viewed
  int looks = 0;
  std::chrono::nanoseconds each_look{1};
  SearchWork work{[this] { return ++looks * each_look; }};

  WithholdingTest() {
    for (const auto& resource : resources) made.add_resource(resource.text().size());
  }
  void make(Number rule, const std::vector<std::string>& names, const std::vector<Number>& of) {
    auto of_rule = made.begin_rule();
    for (const auto& name : names) {
      const auto& shape = series.emplace_back(upstream::SeriesShape{name, {}});
      const auto number = made.add_name(of_rule, name, shape);
      for (const auto resource : of) MadeMetrics::add_entry(of_rule, resource, number, shape);
    }
    ASSERT_EQ(made.keep(of_rule, rule), "");
  }
  // One whose text is all that is known of it.
  void add_unserved(const std::string& as, Number before, std::size_t like = 500) {
    auto& its = namers.emplace_back();
    its.push_back(std::move(*rules::MetricNamer::make("(.*)", as)));
    const auto number = std::min(like, unserved.size());
    unserved.push_back({.series_query = "",
                        .filters = &filters[number],
                        .namers = its,
                        .resources = nullptr,
                        .before = before,
                        .cause = static_cast<Number>(unserved.size())});
  }
  void withhold() {
    const DiscoveredBySelector nothing;
    Withholding(made, resources, nothing, work).withhold(unserved);
  }
  bool is_served(const std::string& name, Number resource = 0) const {
    return made.entries().contains(MadeMetrics::key_of(resource, *made.texts().find(name)));
  }
  static std::vector<std::string> many(const std::string& prefix) {
    std::vector<std::string> out;
    for (int i = 0; i < 2000; ++i) out.push_back(prefix + std::to_string(i) + std::string(600, 'x'));
    return out;
  }
};

TEST_F(WithholdingTest, TakesFromRulesBeforeWhatTheTextAllows) {
  make(0, {"a_x", "a_y", "b"}, {0, 1});
  make(1, {"a_y", "a_z"}, {0});
  add_unserved("a_${1}", 1);
  withhold();
  EXPECT_FALSE(is_served("a_x"));
  EXPECT_FALSE(is_served("a_x", 1));
  EXPECT_TRUE(is_served("a_y")) << "of the rule behind it";
  EXPECT_FALSE(is_served("a_y", 1));
  EXPECT_TRUE(is_served("a_z"));
  EXPECT_TRUE(is_served("b"));
  EXPECT_EQ(made.names()[*made.texts().find("a_x")].withheld_by, 0u);
}

// Nobody looks again at names that have nothing left.
TEST_F(WithholdingTest, ComparesNoNameThatIsWithheld) {
  make(0, many("a_"), {0, 1});
  for (int i = 0; i < 100; ++i) add_unserved("a_${1}", 1);
  withhold();
  EXPECT_FALSE(is_served(many("a_").front()));
  EXPECT_LE(looks, 120) << "one for each rule, and as many as one walk over the names takes";
}

TEST_F(WithholdingTest, ComparesOnceWhatManyMayHaveBeen) {
  make(0, many("a_"), {0});
  make(1, {"b_1"}, {0});
  make(2, {"b_2"}, {0});
  for (int i = 0; i < 100; ++i) add_unserved("b_${1}", i < 50 ? 1 : 2, 0);
  withhold();
  EXPECT_FALSE(is_served("b_1")) << "it stands before some of them";
  EXPECT_TRUE(is_served("b_2"));
  EXPECT_TRUE(is_served(many("a_").front()));
  EXPECT_LE(looks, 20);
}

// Resources of now, and those that a form of it knew.
TEST_F(WithholdingTest, TakesForEachOfTheResourcesThatOneTextMayHave) {
  make(0, {"a_x"}, {0, 1});
  std::vector<rules::ResourceMapper::Problem> problems;
  for (std::size_t i = 0; i < 2; ++i) {
    add_unserved("a_${1}", 1, 0);
    unserved.back().resources = std::make_shared<const rules::ResourceMapper>(
        rules::ResourceOptions{.label_template = std::nullopt, .overrides = {{"l", resources[i], {}}}},
        test::builtin_resources(), problems);
  }
  withhold();
  EXPECT_FALSE(is_served("a_x", 0));
  EXPECT_FALSE(is_served("a_x", 1));
}

TEST_F(WithholdingTest, ServesNothingOfRulesBeforeThoseThatThereWasNoTimeFor) {
  make(0, many("a_"), {0});
  make(1, {"b"}, {0});
  make(2, {"c"}, {0});
  for (int i = 0; i < 100; ++i) add_unserved("none_${1}", 2);
  add_unserved("none_${1}", 1);
  each_look = std::chrono::seconds(1);
  withhold();
  EXPECT_FALSE(is_served(many("a_").front()));
  EXPECT_FALSE(is_served("b"));
  EXPECT_TRUE(is_served("c")) << "it stands behind them all";
  EXPECT_LE(looks, 80);
}

}  // namespace
}  // namespace adapter::series
