#include "series/miss_table.hpp"

#include <gtest/gtest.h>

#include "series/registry_builder.hpp"
#include "support/rules.hpp"

namespace adapter::series {
namespace {

std::shared_ptr<const SeriesRegistry> registry() {
  return build_registry(test::rule_set(test::kWebinarRule),
                        {{"{__name__=~\"^http_requests_total$\"}",
                          {.last_good = std::make_shared<const upstream::SeriesListing>(upstream::SeriesListing{
                               .shapes = {{"http_requests_total", {"namespace", "pod"}}}, .series = 1}),
                           .failure = std::nullopt}}});
}

MetricKey key(const std::string& metric, const std::string& resource = "pods") {
  return {.resource = {"", resource}, .namespaced = true, .metric = metric};
}

TEST(MissTable, SaysWhatTheRegistrySaysFirstAndAgain) {
  MissTable table(registry());
  for (int round = 0; round < 2; ++round) {
    const auto miss = table.explain(key("http_request_per_second"));
    EXPECT_EQ(miss.why, Miss::Why::no_rule);
    EXPECT_EQ(miss.nearest, "http_requests_per_second");
    EXPECT_EQ(table.size(), 1u);
  }
}

TEST(MissTable, RemembersNothingThatDependsOnTheResource) {
  MissTable table(registry());
  EXPECT_EQ(table.explain(key("http_requests_per_second", "nodes")).why, Miss::Why::no_label);
  auto other = key("http_requests_per_second");
  other.namespaced = false;
  EXPECT_EQ(table.explain(other).why, Miss::Why::other_scope);
  EXPECT_EQ(table.size(), 0u);
}

TEST(MissTable, IsBoundedWhateverIsAskedFor) {
  MissTable table(registry());
  for (int i = 0; i < 5000; ++i) (void)table.explain(key("stranger_" + std::to_string(i)));
  EXPECT_LE(table.size(), MissTable::kMostNames);
  const auto size = table.size();
  (void)table.explain(key(std::string(MissTable::kLongestName + 1, 'x')));
  EXPECT_EQ(table.size(), size);
}

}  // namespace
}  // namespace adapter::series
