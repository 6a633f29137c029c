#include "series/registry_publisher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "found_series.hpp"
#include "support/held_background.hpp"
#include "support/rules.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::series {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

const std::string kRules = R"(rules:
- {seriesQuery: a, resources: {overrides: {pod: {resource: pod}}}, metricsQuery: x}
externalRules:
- {seriesQuery: b, resources: {namespaced: false}, metricsQuery: x}
)";

struct RegistryPublisherTest : testing::Test {
  asio::io_context io;
  runtime::Background background;
  std::vector<std::string> lines;
  runtime::Logger logger{0, [this](std::string_view line) { lines.emplace_back(line); }};
  runtime::MetricRegistry figures;
  RelistMetrics metrics{figures};
  std::vector<Registries> published;
  RegistryPublisher publisher{background, logger, metrics, 2,
                              [this](Registries next) { return note(std::move(next)); }};
  std::shared_ptr<const rules::RuleSet> rules = test::rule_set(kRules);
  DiscoveredBySelector discovered{{"a", found({{"one", {"pod"}}})}, {"b", found({{"two", {}}})}};

  asio::awaitable<void> note(Registries next) {
    published.push_back(std::move(next));
    co_return;
  }
  LastGoodRules last_good_of(std::shared_ptr<const rules::RuleSet> now) {
    return test::run_coroutine(io, publisher.last_good_of(std::move(now)));
  }
  void publish() { test::run_coroutine(io, publisher.publish(rules, discovered)); }
};

TEST_F(RegistryPublisherTest, PublishesBothSectionsAndNothingThatHasNotChanged) {
  publish();
  ASSERT_THAT(published, SizeIs(1));
  EXPECT_EQ(published[0].custom->size(), 1u);
  EXPECT_EQ(published[0].external->size(), 1u);
  publish();
  discovered["a"] = found({{"one", {"pod"}}});  // another list that says the same
  publish();
  EXPECT_THAT(published, SizeIs(1));
  discovered["b"] = found({{"two", {}}, {"three", {}}});
  publish();
  ASSERT_THAT(published, SizeIs(2));
  EXPECT_EQ(published[1].custom, published[0].custom) << "the very same";
  EXPECT_EQ(published[1].external->size(), 2u);
  EXPECT_FALSE(publisher.is_busy());
}

TEST_F(RegistryPublisherTest, TellsOfARuleThatIsTooLargeOnceAndAgainWhenItIsAnew) {
  const auto small = discovered["a"], large = found({{"one", {"pod"}}, {"two", {"pod"}}, {"three", {"pod"}}});
  for (const auto& [list, lines_then] : {std::pair(large, 1u), {large, 1u}, {small, 1u}, {large, 2u}}) {
    discovered["a"] = list;
    publish();
    EXPECT_THAT(lines, SizeIs(lines_then));
  }
  EXPECT_THAT(lines.back(), HasSubstr("rules[0] (line 2) is set aside: it "));
}

TEST_F(RegistryPublisherTest, WarnsOfMetricsThatMoreThanOneSeriesCouldAnswer) {
  rules = test::rule_set(R"(rules:
- {seriesQuery: a, resources: {overrides: {pod: {resource: pod}}}, name: {matches: "m.*", as: m}, metricsQuery: x}
- {seriesQuery: b, resources: {overrides: {pod: {resource: pod}}}, metricsQuery: x}
)");
  discovered = {{"a", found({{"m1", {"pod"}}, {"m2", {"pod"}}})}, {"b", found({{"m", {"pod"}}})}};
  publish();
  discovered["b"] = found({{"m", {"pod"}}, {"n", {"pod"}}});
  publish();
  ASSERT_THAT(lines, SizeIs(2)) << "once";
  EXPECT_THAT(lines[0], testing::StartsWith("W"));
  EXPECT_THAT(lines[0], HasSubstr(R"(rules[0] (line 2) makes a metric of several series, "m" of "m1" and "m2")"));
  EXPECT_THAT(lines[1], HasSubstr(R"(rules[1] (line 3) answers for a metric that a rule before it makes, too, "m" of )"
                                  R"(rules[0] (line 2))"));
}

TEST_F(RegistryPublisherTest, TellsWhatRulesWereInBothSections) {
  EXPECT_THAT(last_good_of(rules), SizeIs(0)) << "nothing is published yet";
  publish();
  auto edited = kRules;
  for (auto at = edited.find(": x}"); at != edited.npos; at = edited.find(": x}")) edited.replace(at, 4, ": '<<'}");
  const auto were = last_good_of(test::rule_set(edited));
  ASSERT_THAT(were, SizeIs(2));
  EXPECT_EQ(were[0].section, rules::Section::rules);
  EXPECT_EQ(were[1].section, rules::Section::external_rules);
}

TEST_F(RegistryPublisherTest, FindsWhatRulesWereBesideTheLoop) {
  bool found = false;
  {
    const test::HeldBackground held(io, background);
    asio::co_spawn(io, publisher.last_good_of(rules), [&](std::exception_ptr, const LastGoodRules&) { found = true; });
    test::run_ready(io);
    EXPECT_FALSE(found);
  }
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace adapter::series
