#include "provider/usage_matcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace adapter::meta {

// In place, so that failures can be read and containers compared.
inline bool operator==(const ContainerUsage& a, const ContainerUsage& b) {
  return a.name == b.name && a.cpu_milli == b.cpu_milli && a.memory_milli == b.memory_milli;
}
inline void PrintTo(const ContainerUsage& usage, std::ostream* out) {
  *out << '"' << usage.name << "\" " << usage.cpu_milli << " " << usage.memory_milli;
}

}  // namespace adapter::meta

namespace adapter::provider {
namespace {

using meta::ContainerUsage;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto kInfinity = std::numeric_limits<double>::infinity();
constexpr auto kNan = std::numeric_limits<double>::quiet_NaN();

std::chrono::system_clock::time_point at(int ms) {
  return std::chrono::system_clock::time_point(milliseconds(ms));
}

promql::Sample sample(const std::string& pod, const std::string& container, double value, int time = 1000) {
  return {.labels = {{"pod", pod}, {"container", container}}, .value = value, .time = at(time)};
}
promql::Sample node(const std::string& name, double value, int time = 1000) {
  return {.labels = {{"node", name}}, .value = value, .time = at(time)};
}

struct UsageMatcherTest : testing::Test {
  std::vector<cluster::Object> objects{{"moc", "p-a", {{"app", "moc"}}}, {"moc", "p-b", {}}};
  DecisionTrace trace;

  std::vector<meta::ResourceMetrics> pods(const promql::SampleList& cpu, const promql::SampleList& memory) {
    auto asked = objects;
    return match_pod_usage(asked, {"resourceRules.cpu", "pod", "container", cpu},
                           {"resourceRules.memory", "pod", "container", memory}, trace);
  }
  std::vector<meta::ResourceMetrics> nodes(const promql::SampleList& cpu, const promql::SampleList& memory) {
    std::vector<cluster::Object> asked{{"", "n-a", {{"zone", "a"}}}, {"", "n-b", {}}};
    return match_node_usage(asked, {"resourceRules.cpu", "node", "", cpu}, {"resourceRules.memory", "node", "", memory},
                            trace);
  }
  template <class T>
  std::vector<T> facts() const {
    std::vector<T> out;
    for (const auto& fact : trace) {
      if (const auto* one = std::get_if<T>(&fact)) out.push_back(*one);
    }
    return out;
  }
};

TEST_F(UsageMatcherTest, JoinsTheContainersOfEachPodInNameOrder) {
  const auto got = pods({sample("p-b", "app", 2), sample("p-a", "side", 0.25), sample("p-a", "app", 1.0015)},
                        {sample("p-a", "app", 100), sample("p-b", "app", 0.5), sample("p-a", "side", 20)});
  ASSERT_THAT(got, SizeIs(2));
  EXPECT_EQ(got[0].object_namespace, "moc");
  EXPECT_EQ(got[0].name, "p-a");
  EXPECT_EQ(got[0].labels, meta::Labels({{"app", "moc"}}));
  EXPECT_THAT(got[0].containers,
              ElementsAre(ContainerUsage{"app", 1001, 100'000}, ContainerUsage{"side", 250, 20'000}));
  EXPECT_EQ(got[1].name, "p-b");
  EXPECT_THAT(got[1].containers, ElementsAre(ContainerUsage{"app", 2000, 500}));
}

TEST_F(UsageMatcherTest, IsAsOldAsItsOldestSample) {
  EXPECT_EQ(pods({sample("p-a", "app", 1, 3000), sample("p-a", "side", 1, 9000)},
                 {sample("p-a", "app", 1, 5000), sample("p-a", "side", 1, 2500)})
                .at(0)
                .time,
            at(2500));
}

TEST_F(UsageMatcherTest, TakesAContainerThatHasOneOfBothForIdleInTheOther) {
  const auto got = pods({sample("p-a", "app", 1)}, {sample("p-a", "side", 2)});
  ASSERT_THAT(got, SizeIs(1));
  EXPECT_THAT(got[0].containers, ElementsAre(ContainerUsage{"app", 1000, 0}, ContainerUsage{"side", 0, 2000}));
}

TEST_F(UsageMatcherTest, SaysOfEachRuleWhatItTookForIdle) {
  pods({sample("p-a", "app", 1), sample("p-b", "app", 1)},
       {sample("p-a", "app", 1), sample("p-a", "side", 2), sample("p-b", "init", 2), sample("p-b", "app", 2)});
  const auto gaps = facts<UsageGap>();
  ASSERT_THAT(gaps, SizeIs(1));
  EXPECT_EQ(gaps[0].rule, "resourceRules.cpu");
  EXPECT_EQ(gaps[0].containers, 2u);
  EXPECT_EQ(gaps[0].example, "side of p-a");
  trace.clear();
  pods({sample("p-a", "app", 1)}, {sample("p-a", "app", 1)});
  EXPECT_THAT(facts<UsageGap>(), IsEmpty());
}

TEST_F(UsageMatcherTest, LeavesOutAPodThatLacksCpuOrMemory) {
  EXPECT_THAT(pods({sample("p-a", "app", 1)}, {sample("p-b", "app", 1)}), IsEmpty());
  const auto missing = facts<UsageMissing>();
  ASSERT_THAT(missing, SizeIs(2));
  EXPECT_EQ(missing[0].object, "p-b");
  EXPECT_EQ(missing[0].rule, "resourceRules.cpu");
  EXPECT_EQ(missing[1].object, "p-a");
  EXPECT_EQ(missing[1].rule, "resourceRules.memory");
  trace.clear();
  EXPECT_THAT(pods({}, {}), IsEmpty());
  ASSERT_THAT(facts<UsageMissing>(), SizeIs(1));
  EXPECT_EQ(facts<UsageMissing>()[0].object, "p-a");
  EXPECT_EQ(facts<UsageMissing>()[0].others, 1u);
}

TEST_F(UsageMatcherTest, LetsTheLastSampleOfAContainerCount) {
  const auto got = pods({sample("p-a", "app", 1), sample("p-a", "app", 3)}, {sample("p-a", "app", 10)});
  EXPECT_THAT(got.at(0).containers, ElementsAre(ContainerUsage{"app", 3000, 10'000}));
  EXPECT_EQ(facts<SamplesMatched>().at(0).repeated, 1u);
}

TEST_F(UsageMatcherTest, TakesNotANumberAndNegativeValuesForZero) {
  const auto got = pods({sample("p-a", "app", kNan), sample("p-a", "side", -0.1)},
                        {sample("p-a", "app", -10), sample("p-a", "side", kNan)});
  EXPECT_THAT(got.at(0).containers, ElementsAre(ContainerUsage{"app", 0, 0}, ContainerUsage{"side", 0, 0}));
}

TEST_F(UsageMatcherTest, LeavesOutAPodWithAValueThatCannotBeExpressed) {
  for (const double value : {kInfinity, -kInfinity, 1e300, 9.3e15}) {
    trace.clear();
    const auto got = pods({sample("p-a", "app", value), sample("p-a", "side", 1), sample("p-b", "app", 1)},
                          {sample("p-a", "app", 1), sample("p-a", "side", 1), sample("p-b", "app", 1)});
    ASSERT_THAT(got, SizeIs(1)) << value;
    EXPECT_EQ(got[0].name, "p-b");
    ASSERT_THAT(facts<ValueRefused>(), SizeIs(1));
    EXPECT_EQ(facts<ValueRefused>()[0].object, "p-a");
  }
  auto histogram = sample("p-a", "app", 1);
  histogram.histogram = true;
  EXPECT_THAT(pods({sample("p-a", "app", 1)}, {histogram}), IsEmpty());
}

TEST_F(UsageMatcherTest, TellsOfOneBadValueAndHowManyObjectsHaveSome) {
  const auto got = pods({sample("p-a", "app", kInfinity), sample("p-b", "app", 1e300), sample("p-a", "app", 1e300)},
                        {sample("p-a", "app", 1e300), sample("p-a", "side", 1e300), sample("p-b", "app", 1)});
  EXPECT_THAT(got, IsEmpty());
  const auto refused = facts<ValueRefused>();
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_EQ(refused[0].object, "p-a");
  EXPECT_EQ(refused[0].value, "+Inf");
  EXPECT_EQ(refused[0].others, 1u);
}

promql::Sample unnamed(double value, int time = 1000) {
  return {.labels = {{"pod", "p-a"}}, .value = value, .time = at(time)};
}

TEST_F(UsageMatcherTest, TakesSamplesThatNameNoContainerWhereNoneIsNamed) {
  EXPECT_THAT(pods({unnamed(1)}, {sample("p-a", "", 2)}).at(0).containers, ElementsAre(ContainerUsage{"", 1000, 2000}));
  EXPECT_THAT(facts<UsageUnnamed>(), IsEmpty());
}

TEST_F(UsageMatcherTest, LeavesOutSamplesThatNameNoContainerBesideNamedOnes) {
  for (const auto& bare : {unnamed(3, 1), sample("p-a", "", 3, 1), unnamed(kInfinity, 1)}) {
    trace.clear();
    const auto got = pods({bare, sample("p-a", "app", 2)}, {sample("p-a", "app", 2), bare});
    ASSERT_THAT(got, SizeIs(1));
    EXPECT_THAT(got[0].containers, ElementsAre(ContainerUsage{"app", 2000, 2000}));
    EXPECT_EQ(got[0].time, at(1000)) << "of the samples that count";
    const auto left_out = facts<UsageUnnamed>();
    ASSERT_THAT(left_out, SizeIs(2));
    EXPECT_EQ(left_out[0].rule, "resourceRules.cpu");
    EXPECT_EQ(left_out[0].samples, 1u);
    EXPECT_EQ(left_out[0].example, "p-a");
    EXPECT_THAT(facts<ValueRefused>(), IsEmpty());
  }
}

TEST_F(UsageMatcherTest, JudgesNamesOfContainersByEachQueryAndPod) {
  EXPECT_THAT(pods({unnamed(1)}, {sample("p-a", "app", 2)}).at(0).containers,
              ElementsAre(ContainerUsage{"", 1000, 0}, ContainerUsage{"app", 0, 2000}))
      << "nothing is doubled";
  EXPECT_THAT(pods({unnamed(1), sample("p-b", "app", 1)}, {unnamed(2), sample("p-b", "app", 2)}), SizeIs(2));
}

TEST_F(UsageMatcherTest, IgnoresWhatNobodyAskedFor) {
  const promql::Sample nobody{.labels = {{"container", "app"}}, .value = 1, .time = at(1)};
  EXPECT_THAT(pods({sample("stranger", "app", 1), nobody}, {sample("stranger", "app", 1)}), IsEmpty());
  const auto cpu = facts<SamplesMatched>().at(0);
  EXPECT_EQ(cpu.label, "pod");
  EXPECT_EQ(cpu.samples, 2u);
  EXPECT_EQ(cpu.matched, 0u);
  EXPECT_EQ(cpu.unasked, 1u);
  EXPECT_EQ(cpu.without_label, 1u);
}

TEST_F(UsageMatcherTest, GivesANodeAsAWholeByItsFirstSamples) {
  const auto got = nodes({node("n-a", 0.5, 2000), node("n-a", 0.7, 1000), node("n-b", 1)}, {node("n-a", 10, 3000)});
  ASSERT_THAT(got, SizeIs(1)) << "n-b has no memory";
  EXPECT_EQ(got[0].name, "n-a");
  EXPECT_EQ(got[0].object_namespace, "");
  EXPECT_EQ(got[0].labels, meta::Labels({{"zone", "a"}}));
  EXPECT_EQ(got[0].time, at(2000)) << "of the samples that count";
  EXPECT_THAT(got[0].containers, ElementsAre(ContainerUsage{"", 500, 10'000}));
  EXPECT_EQ(facts<SamplesMatched>().at(0).matched, 2u);
  EXPECT_EQ(facts<SamplesMatched>().at(0).repeated, 1u);
}

}  // namespace
}  // namespace adapter::provider
