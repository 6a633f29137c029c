#include "series/accepted_series.hpp"

#include <gmock/gmock.h>

#include "support/rules.hpp"

namespace adapter::series {
namespace {

using testing::ElementsAre;

struct AcceptedSeriesTest : testing::Test {
  std::shared_ptr<const rules::RuleSet> set = test::rule_set(R"(rules:
- seriesQuery: s
  seriesFilters: [{is: ^a}, {isNot: _x$}]
  resources: {template: <<.Resource>>}
  metricsQuery: <<.Series>>
)");
  upstream::SeriesListing listing{
      .shapes = {{"a", {}}, {"a_x", {}}, {"b", {}}, {"a or b", {}}, {"a_y", {}}, {"a-z", {}}}, .series = 6};
};

TEST_F(AcceptedSeriesTest, AreThoseThatAllFiltersAcceptAndTheQueryMayName) {
  SearchWork work;
  const auto accepted = accepted_series(set->rules.at(0)->rule, listing, work);
  ASSERT_TRUE(accepted);
  EXPECT_THAT(accepted->shapes, ElementsAre(&listing.shapes[0], &listing.shapes[4]));
  EXPECT_THAT(accepted->unsafe, ElementsAre(&listing.shapes[3], &listing.shapes[5]));
  EXPECT_EQ(accepted->left_out_example, "\"a or b\"");
  EXPECT_EQ(accepted->too_long, 0u);
}

TEST_F(AcceptedSeriesTest, LeaveOutWhatNoRuleMeansWithoutALookAtIt) {
  listing.shapes = {{"a", {}}, {"b or c", {}}, {std::string(4097, 'a'), {}}, {"", {}}};
  SearchWork work;
  const auto accepted = accepted_series(set->rules.at(0)->rule, listing, work);
  EXPECT_THAT(accepted->shapes, ElementsAre(&listing.shapes[0]));
  EXPECT_TRUE(accepted->unsafe.empty()) << "the filters do not want it";
  EXPECT_EQ(accepted->too_long, 2u);
  EXPECT_THAT(accepted->left_out_example, testing::StartsWith("\"aaa"));
}

TEST_F(AcceptedSeriesTest, AreNotKnownWhenTheFiltersTakeTooLong) {
  listing.shapes.assign(2000, {"a" + std::string(1000, 'a'), {}});
  SearchWork work([now = std::chrono::nanoseconds()]() mutable { return now += std::chrono::seconds(6); });
  EXPECT_FALSE(accepted_series(set->rules.at(0)->rule, listing, work));
}

}  // namespace
}  // namespace adapter::series
