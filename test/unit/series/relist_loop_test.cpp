#include "series/relist_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/rule_load.hpp"
#include "runtime/task_group.hpp"
#include "series/series_lists.hpp"
#include "support/fake_upstream.hpp"
#include "support/manual_clock.hpp"
#include "support/rules.hpp"
#include "support/run_coroutine.hpp"
#include "support/run_until_idle.hpp"

namespace adapter::series {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const std::string kRules = R"(rules:
- seriesQuery: a
  resources: {overrides: {pod: {resource: pod}}}
  metricsQuery: x
- seriesQuery: b
  resources: {overrides: {pod: {resource: pod}}}
  metricsQuery: x
- seriesQuery: a
  resources: {overrides: {namespace: {resource: namespace}}}
  metricsQuery: x
)";

const std::string kOneRule = R"(rules:
- {seriesQuery: a, resources: {overrides: {pod: {resource: pod}}}, metricsQuery: x}
)";

struct RelistLoopTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  std::vector<std::string> lines;
  runtime::Logger logger{0, [this](std::string_view line) { lines.emplace_back(line); }};
  runtime::Background background;
  test::FakeUpstream upstream;
  std::shared_ptr<const SeriesRegistry> registry, external;
  std::size_t publications = 0;
  runtime::TaskGroup tasks{io.get_executor(), logger};
  runtime::MetricRegistry figures;
  RelistLoop loop{upstream,
                  clock,
                  logger,
                  background,
                  figures,
                  {.interval = minutes(1), .max_age = minutes(5), .most_metrics = 100, .most_listed_bytes = 100'000},
                  [this](Registries next) { return publish(std::move(next)); }};

  std::shared_ptr<runtime::Event> slow;  // what publications wait for, if anything
  std::size_t publishing = 0, most_publishing = 0;

  asio::awaitable<void> publish(Registries next) {
    ++publications;
    most_publishing = std::max(most_publishing, ++publishing);
    if (slow) co_await slow->wait();
    --publishing;
    registry = std::move(next.custom);
    external = std::move(next.external);
    co_return;
  }

  RelistLoopTest() {
    upstream.on_series = [](const upstream::SeriesCall& call) -> Result<upstream::SeriesListing> {
      return upstream::SeriesListing{.shapes = {{"series_" + call.selector, {"namespace", "pod"}}}, .series = 1};
    };
  }
  void SetUp() override { use(kRules); }
  void TearDown() override {
    tasks.cancel();
    test::run_coroutine(io, tasks.join());
  }
  void use(const std::string& rules) { test::run_coroutine(io, loop.use(test::rule_set(rules))); }
  void run_until(const std::function<bool()>& done) {
    for (int i = 0; i < 2000 && !done(); ++i) {
      io.restart();
      io.run_one_for(std::chrono::milliseconds(5));
    }
    ASSERT_TRUE(done());
  }
  // Until the run is over and the loop sleeps.
  void run_to_sleep() {
    run_until([this] { return clock.alarms() > 0; });
  }
  bool has(const std::string& metric) const { return registry->find({{"", "pods"}, true, metric}) != nullptr; }
};

TEST(NextDelay, IsTheIntervalUnlessSomethingFailed) {
  EXPECT_EQ(next_delay(0, minutes(10)), minutes(10));
  EXPECT_EQ(next_delay(1, minutes(10)), seconds(1));
  EXPECT_EQ(next_delay(3, minutes(10)), seconds(4));
  EXPECT_EQ(next_delay(50, minutes(10)), seconds(30));
  EXPECT_EQ(next_delay(50, seconds(5)), seconds(5)) << "never slower than the interval";
  EXPECT_EQ(next_delay(1, seconds(0)), seconds(1));
}

TEST_F(RelistLoopTest, AsksForEachDistinctSelectorOnceAndLooksBackAsFarAsTold) {
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  ASSERT_EQ(upstream.listings.size(), 2u);
  EXPECT_EQ(upstream.listings[0].selector, "a");
  EXPECT_EQ(upstream.listings[1].selector, "b");
  EXPECT_EQ(upstream.listings[0].start, clock.wall_now() - minutes(5));
  EXPECT_TRUE(has("series_a"));
  EXPECT_TRUE(has("series_b"));
  EXPECT_TRUE(loop.has_run());
  clock.advance(minutes(1));
  run_until([this] { return upstream.listings.size() == 4; });
}

TEST_F(RelistLoopTest, KeepsLastGoodSeriesWhenOneRuleFailsAndLetsTheOthersGoOn) {
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  upstream.on_series = [](const upstream::SeriesCall& call) -> Result<upstream::SeriesListing> {
    if (call.selector == "a") return Error{ErrorKind::upstream_rejected, "prometheus: no", "parse error"};
    return upstream::SeriesListing{.shapes = {{"renamed", {"pod"}}}, .series = 1};
  };
  clock.advance(minutes(1));
  run_until([this] { return has("renamed"); });
  EXPECT_TRUE(has("series_a"));
  EXPECT_FALSE(has("series_b"));
  const auto log = testing::PrintToString(lines);
  EXPECT_THAT(log,
              testing::HasSubstr("discovery of 'a' failed: prometheus: no: parse error; its last good series stay; the "
                                 "seriesQuery of rules[0] (line 2)"));
  run_to_sleep();
  lines.clear();
  clock.advance(seconds(1));
  run_until([this] { return upstream.listings.size() == 5; });
  run_to_sleep();
  EXPECT_EQ(upstream.listings.back().selector, "a") << "only what failed is asked again so soon";
  EXPECT_TRUE(lines.empty()) << "the same failure is logged once";
  clock.advance(minutes(1));
  run_until([this] { return upstream.listings.size() == 7; });
}

TEST_F(RelistLoopTest, KeepsWhatAPartOfAListDoesNotName) {
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  upstream.on_series = [](const upstream::SeriesCall&) -> Result<upstream::SeriesListing> {
    return upstream::SeriesListing{.shapes = {{"new", {"pod"}}}, .series = 1, .not_whole = {"a store is down"}};
  };
  clock.advance(minutes(1));
  run_until([this] { return has("new"); });
  EXPECT_TRUE(has("series_a"));
  run_to_sleep();
  upstream.on_series = [](const upstream::SeriesCall&) -> Result<upstream::SeriesListing> {
    return upstream::SeriesListing{.shapes = {{"new", {"pod"}}}, .series = 1};
  };
  clock.advance(minutes(1));
  run_until([this] { return !has("series_a"); });
  EXPECT_TRUE(has("new"));
}

// What the rest would make, nobody knows: no earlier rule may answer for it.
TEST_F(RelistLoopTest, TellsOnceWhenPartsOfListsNameTooManyNewSeries) {
  upstream.on_series = [](const upstream::SeriesCall&) -> Result<upstream::SeriesListing> {
    return upstream::SeriesListing{.shapes = {{"old", {"pod"}}}, .added = kMostAdded};
  };
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  EXPECT_FALSE(registry->states()[0].in_part);
  upstream.on_series = [](const upstream::SeriesCall&) -> Result<upstream::SeriesListing> {
    return upstream::SeriesListing{.shapes = {{"new", {"pod"}}}, .not_whole = {"a store is down"}};
  };
  for (int i = 0; i < 3; ++i) {
    clock.advance(minutes(1));
    run_to_sleep();
  }
  EXPECT_TRUE(registry->states()[0].in_part);
  EXPECT_FALSE(has("new"));
  const auto told = std::ranges::count_if(lines, [](const auto& line) {
    return line.find("more than 10000 series have come that it had not named before") != line.npos;
  });
  EXPECT_EQ(told, 2) << "once for each seriesQuery";
}

TEST_F(RelistLoopTest, BoundsWhatAllListsTakeTogether) {
  upstream.on_series = [](const upstream::SeriesCall& call) -> Result<upstream::SeriesListing> {
    return upstream::SeriesListing{.shapes = {{call.selector, {"pod", std::string(60'000, 'x')}}}, .series = 1};
  };
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  EXPECT_TRUE(has("a"));
  EXPECT_FALSE(has("b"));
  EXPECT_THAT(
      testing::PrintToString(lines),
      testing::ContainsRegex("discovery of 'b' failed: its list of series takes 5..[0-9] KiB, more than three "
                             "quarters of 97.6 KiB or than those of other rules leave of that: make its seriesQuery "
                             "narrower; the seriesQuery of rules"));
}

TEST_F(RelistLoopTest, TellsWhatWillBeRememberedOfRulesWithErrors) {
  upstream.on_series = [](const upstream::SeriesCall& call) -> Result<upstream::SeriesListing> {
    return upstream::SeriesListing{.shapes = {{call.selector, {"pod"}}}, .series = 1};
  };
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  const auto remembered = [this](const std::string& text) {
    std::optional<std::size_t> out;
    asio::co_spawn(io, loop.remembered_bytes(test::rule_set(text)),
                   [&](const std::exception_ptr&, std::size_t bytes) { out = bytes; });
    run_until([&] { return out.has_value(); });
    return *out;
  };
  EXPECT_EQ(remembered(kOneRule), 0u);
  EXPECT_EQ(remembered("rules:\n- {seriesQuery: edited, resources: {template: <<.Resource>>}, metricsQuery: q}\n"), 0u)
      << "but until its series are listed";
  EXPECT_GE(remembered("rules:\n- todo\n"), rules::kRuleBytes);
}

// Each edit may leave another one behind.
TEST_F(RelistLoopTest, TellsWhatIsRememberedOfRulesThatAreNeverListed) {
  upstream.on_series = [](const upstream::SeriesCall& call) -> Result<upstream::SeriesListing> {
    if (call.selector == "refused") return Error{ErrorKind::bad_request, "no", ""};
    return upstream::SeriesListing{.shapes = {{call.selector, {"pod"}}}, .series = 1};
  };
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  const auto rule_of = [](const std::string& series) {
    return "rules:\n- {seriesQuery: " + series +
           ", resources: {template: <<.Resource>>}, name: {as: named}, metricsQuery: q}\n";
  };
  const auto put_in_force = [this](const std::string& text) {
    bool is_there = false;
    asio::co_spawn(io, loop.use(test::rule_set(text)), [&](const std::exception_ptr&) { is_there = true; });
    run_until([&] { return is_there; });
  };
  put_in_force(rule_of("a"));
  put_in_force(rule_of("refused"));
  EXPECT_GE(loop.remembered_bytes(), rules::kRuleBytes);
  std::optional<std::size_t> lasting;
  asio::co_spawn(io, loop.remembered_bytes(test::rule_set(rule_of("refused") + "# edited\n")),
                 [&](const std::exception_ptr&, std::size_t bytes) { lasting = bytes; });
  run_until([&] { return lasting.has_value(); });
  EXPECT_GE(*lasting, rules::kRuleBytes);
}

// Whichever comes first, and also after a restart.
TEST_F(RelistLoopTest, LeavesRoomForListsBesideThatOfOneRule) {
  std::map<std::string, std::size_t> size{{"a", 90'000}, {"b", 10'000}};
  upstream.on_series = [&](const upstream::SeriesCall& call) -> Result<upstream::SeriesListing> {
    return upstream::SeriesListing{.shapes = {{call.selector, {"pod", std::string(size[call.selector], 'x')}}},
                                   .series = 1};
  };
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  EXPECT_FALSE(has("a"));
  EXPECT_TRUE(has("b"));
  size = {{"a", 70'000}, {"b", 20'000}};
  upstream.listings.clear();
  clock.advance(minutes(1));
  run_until([&] { return upstream.listings.size() == 2; });
  run_to_sleep();
  EXPECT_FALSE(registry->states().at(0).failure);
  EXPECT_FALSE(registry->states().at(1).failure);
  EXPECT_TRUE(has("a"));
}

// Else what the part lacks would be gone, and earlier rules' values served in its place.
TEST_F(RelistLoopTest, KeepsAListWhenAPartBringsMoreThanThereIsRoomFor) {
  const auto large = [](const std::string& name, std::vector<std::string> not_whole) {
    return [=](const upstream::SeriesCall&) -> Result<upstream::SeriesListing> {
      return upstream::SeriesListing{
          .shapes = {{name, {"pod", std::string(60'000, 'x')}}}, .series = 1, .not_whole = not_whole};
    };
  };
  use(kOneRule);
  upstream.on_series = large("known", {});
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  EXPECT_TRUE(has("known"));
  upstream.on_series = large("new", {"a store is down"});
  clock.advance(minutes(1));
  run_until([this] { return registry->states().at(0).failure.has_value(); });
  EXPECT_THAT(*registry->states().at(0).failure, testing::HasSubstr("more than three quarters"));
  EXPECT_TRUE(has("known"));
  EXPECT_FALSE(has("new"));
}

TEST_F(RelistLoopTest, LetsListsOfRulesThatAreSetAsideGiveWay) {
  std::size_t label = 10;
  upstream.on_series = [&label](const upstream::SeriesCall& call) -> Result<upstream::SeriesListing> {
    const auto size = call.selector == "a" ? label : 60'000;
    return upstream::SeriesListing{.shapes = {{call.selector, {"pod", std::string(size, 'x')}}}, .series = 1};
  };
  use(kOneRule);  // so that the next has become none of the fixture's
  use(kOneRule + "- {seriesQuery: wide, metricsQuery: '<<'}\n");
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  label = 70'000;
  upstream.listings.clear();
  clock.advance(minutes(1));
  run_until([&] { return upstream.listings.size() == 2; });
  run_to_sleep();
  EXPECT_TRUE(has("a"));
  EXPECT_FALSE(registry->states().at(0).failure);
  EXPECT_THAT(testing::PrintToString(lines),
              testing::HasSubstr("discovery of 'wide' failed: its list of series takes "));
  clock.advance(seconds(30));
  test::run_ready(io);
  EXPECT_EQ(upstream.listings.size(), 2u) << "nor is it asked for again before its time";
}

// What a rule with an error may make is known by its list alone.
TEST_F(RelistLoopTest, LetsNoListGiveWayToOneThatDoesNotFitAllTheSame) {
  std::size_t label = 10;
  upstream.on_series = [&label](const upstream::SeriesCall& call) -> Result<upstream::SeriesListing> {
    const auto size = call.selector == "a" ? label : 30'000;
    return upstream::SeriesListing{.shapes = {{call.selector, {"pod", std::string(size, 'x')}}}, .series = 1};
  };
  use(kOneRule);
  use(kOneRule + "- {seriesQuery: wide, metricsQuery: '<<'}\n");
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  label = 90'000;
  upstream.listings.clear();
  clock.advance(minutes(1));
  run_until([&] { return upstream.listings.size() == 2; });
  run_to_sleep();
  label = 71'000;  // more than `wide` leaves
  clock.advance(minutes(1));
  run_until([&] { return upstream.listings.size() == 4; });
  run_to_sleep();
  EXPECT_FALSE(registry->states().at(0).failure) << "now `wide` has given way";
  const auto text = testing::PrintToString(lines);
  EXPECT_LT(text.find("discovery of 'a' failed: its list"), text.find("discovery of 'a' works again"));
  EXPECT_LT(text.find("discovery of 'a' works again"), text.find("discovery of 'wide' failed"));
}

// Only the list that has gone told what the rule may make.
TEST_F(RelistLoopTest, ServesNothingThatARuleMayMakeWhoseListGaveWay) {
  std::size_t label = 10;
  upstream.on_series = [&label](const upstream::SeriesCall& call) -> Result<upstream::SeriesListing> {
    if (call.selector == "first")
      return upstream::SeriesListing{.shapes = {{"m", {"pod"}}, {"n", {"pod"}}}, .series = 2};
    if (call.selector == "a")
      return upstream::SeriesListing{.shapes = {{"a", {"pod", std::string(label, 'x')}}}, .series = 1};
    return upstream::SeriesListing{.shapes = {{"m_total", {"pod", std::string(60'000, 'x')}}}, .series = 1};
  };
  const std::string first =
      "rules:\n- {seriesQuery: first, resources: {overrides: {pod: {resource: pod}}}, metricsQuery: x}\n";
  const std::string wide =
      "- {seriesQuery: '{pod!=\"\"}', resources: {overrides: {pod: {resource: pod}}}, name: {matches: '^(.*)_total$'}, "
      "metricsQuery: '<<'}\n";
  const std::string last = "- {seriesQuery: a, resources: {overrides: {pod: {resource: pod}}}, metricsQuery: x}\n";
  use(first);  // so that the next has become none of the fixture's
  use(first + wide + last);
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  EXPECT_FALSE(has("m"));
  EXPECT_TRUE(has("n"));
  label = 70'000;
  upstream.listings.clear();
  clock.advance(minutes(1));
  run_until([&] { return upstream.listings.size() == 3; });
  run_to_sleep();
  EXPECT_TRUE(has("a"));
  EXPECT_FALSE(has("m"));
  EXPECT_FALSE(has("n")) << "who knows";
}

// Where a dash is lost, or a rule is pasted too deep: what the second makes is known by its own series alone.
TEST_F(RelistLoopTest, AsksForTheSeriesOfEachRuleThatStandsInAnother) {
  upstream.on_series = [](const upstream::SeriesCall& call) -> Result<upstream::SeriesListing> {
    return upstream::SeriesListing{.shapes = {{call.selector, {"pod"}}}, .series = 1};
  };
  const auto rule = [](const std::string& series, const std::string& name) {
    return "seriesQuery: " + series + "\n  name: " + name +
           "\n  resources: {overrides: {pod: {resource: pod}}}\n  metricsQuery: x\n";
  };
  const auto before = rule("up", "{as: m}") + "- " + rule("up", "{as: n}") + "- " + rule("up", "{as: other}");
  const auto within = rule("m_total", "{matches: ^(.*)_total$}");
  const auto outer = "- seriesQuery: a\n  resources: {overrides: {pod: {resource: pod}}}\n  name: {as: b}\n";
  for (const auto& text : {"- " + rule("a", "{as: b}") + "  " + within,
                           outer + std::string("  metricsQuery: >-\n    x\n    - ") + within}) {
    use("rules:\n");
    upstream.listings.clear();
    use("rules:\n- " + before + text);
    std::vector<std::string> asked;
    for (const auto& call : upstream.listings) asked.push_back(call.selector);
    EXPECT_THAT(asked, testing::UnorderedElementsAre("up", "a", "m_total")) << text;
    EXPECT_FALSE(has("m")) << text;
    EXPECT_TRUE(has("other")) << text;
  }
}

TEST_F(RelistLoopTest, AsksForAListThatGaveWayWhenItsRuleIsMended) {
  upstream.on_series = [](const upstream::SeriesCall& call) -> Result<upstream::SeriesListing> {
    const std::size_t size = call.selector == "a" ? 10 : 60'000;
    return upstream::SeriesListing{.shapes = {{call.selector, {"pod", std::string(size, 'x')}}}, .series = 1};
  };
  const auto rule = [](const std::string& series, const std::string& query) {
    return "- {seriesQuery: " + series + ", resources: {overrides: {pod: {resource: pod}}}, metricsQuery: '" + query +
           "'}\n";
  };
  use(kOneRule);
  use(kOneRule + rule("wide", "<<"));
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  use(kOneRule + rule("wide", "<<") + rule("large", "x"));
  EXPECT_TRUE(has("large"));
  use(kOneRule + rule("wide", "x"));
  run_until([&] { return has("wide"); });
}

// What it makes is known by them alone.
TEST_F(RelistLoopTest, GoesOnListingTheSeriesOfARuleThatAnErrorHasComeInto) {
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  use(kOneRule + "- hello\n");
  EXPECT_EQ(upstream.listings.size(), 2u) << "a and b are known";
  clock.advance(minutes(1));
  run_until([this] { return upstream.listings.size() == 4; });
  EXPECT_EQ(upstream.listings[3].rule, "rules[1] (line 3) as it was");
  use(kOneRule);
  run_to_sleep();
  clock.advance(minutes(1));
  run_until([this] { return upstream.listings.size() == 5; });
  EXPECT_EQ(upstream.listings[4].selector, "a");
}

TEST_F(RelistLoopTest, MakesRoomForTheListsOfOtherRules) {
  upstream.on_series = [](const upstream::SeriesCall& call) -> Result<upstream::SeriesListing> {
    return upstream::SeriesListing{.shapes = {{call.selector, {"pod", std::string(60'000, 'x')}}}, .series = 1};
  };
  use(kOneRule);
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  use("rules:\n- {seriesQuery: c, resources: {overrides: {pod: {resource: pod}}}, metricsQuery: x}\n");
  EXPECT_TRUE(has("c"));
  EXPECT_THAT(lines, testing::IsEmpty());
}

// Else both fit alone, and then nothing is refreshed any more.
TEST_F(RelistLoopTest, CountsListsForRulesThatComeWhileItListsForThoseInForce) {
  std::string suffix;
  upstream.on_series = [&](const upstream::SeriesCall& call) -> Result<upstream::SeriesListing> {
    const std::string label(call.selector == "b" ? 1 : 60'000, 'x');
    return upstream::SeriesListing{.shapes = {{call.selector + suffix, {"pod", label}}}, .series = 1};
  };
  const auto stall = std::make_shared<runtime::Event>(io.get_executor());
  upstream.stalls["a"] = stall;
  tasks.spawn("loop", loop.run());
  run_until([this] { return upstream.listings.size() == 2; });
  bool used = false;
  tasks.spawn("use", [](RelistLoopTest& test, bool& done) -> asio::awaitable<void> {
    co_await test.loop.use(test::rule_set(kOneRule +
                                          "- {seriesQuery: c, resources: {overrides: {pod: {resource: pod}}}, "
                                          "metricsQuery: x}\n"));
    done = true;
  }(*this, used));
  run_until([this] { return upstream.listings.size() == 4; });  // c has been answered, and `a` is asked by both
  stall->set();
  run_until([&] { return used; });
  run_to_sleep();
  EXPECT_TRUE(has("c"));
  EXPECT_FALSE(has("a"));
  suffix = "_renamed";
  clock.advance(minutes(1));
  run_until([&] { return has("c_renamed"); });
}

TEST_F(RelistLoopTest, PublishesNothingWhenNothingHasChanged) {
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  const auto custom = registry, other = external;
  const auto published = publications;
  for (std::size_t round = 2; round < 12; ++round) {
    clock.advance(minutes(1));
    run_until([&] { return upstream.listings.size() == 2 * round; });
    run_to_sleep();
  }
  EXPECT_EQ(publications, published);
  EXPECT_EQ(registry, custom) << "the very same";
  EXPECT_EQ(external, other);
  upstream.on_series = [](const upstream::SeriesCall&) -> Result<upstream::SeriesListing> {
    return upstream::SeriesListing{.shapes = {{"renamed", {"pod"}}}, .series = 1};
  };
  clock.advance(minutes(1));
  run_until([this] { return has("renamed"); });
  EXPECT_EQ(external, other) << "a section that has not changed stays as it is";
}

TEST_F(RelistLoopTest, TellsOnceOfARuleThatMakesTooMuchAndOfNamesThatNoPathCanHold) {
  upstream.on_series = [](const upstream::SeriesCall& call) -> Result<upstream::SeriesListing> {
    upstream::SeriesListing out{.shapes = {{"a/b", {"pod"}}}, .series = 1};
    for (int i = 0; call.selector == "b" && i < 200; ++i) out.shapes.push_back({"m" + std::to_string(i), {"pod"}});
    return out;
  };
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  const auto log = testing::PrintToString(lines);
  EXPECT_THAT(log, testing::HasSubstr("rules[0] (line 2) makes a name of a metric that no path can hold, \\\"a/b\\\""));
  EXPECT_THAT(log, testing::HasSubstr("rules[1] (line 5) is set aside: it makes more than 100 metrics"));
  lines.clear();
  clock.advance(minutes(1));
  run_until([this] { return upstream.listings.size() == 4; });
  run_to_sleep();
  EXPECT_THAT(lines, testing::IsEmpty());
  const auto figures_text = figures.text();
  EXPECT_THAT(figures_text, testing::HasSubstr("promadapter_registry_unfit_names{rule=\"rules[0]\"} 1"));
  EXPECT_THAT(figures_text, testing::HasSubstr("promadapter_registry_rules{state=\"too_large\"} 1"));
}

TEST_F(RelistLoopTest, PublishesWithoutWaitingForASelectorThatHangs) {
  const auto stall = std::make_shared<runtime::Event>(io.get_executor());
  upstream.stalls["a"] = stall;
  tasks.spawn("loop", loop.run());
  run_until([this] { return has("series_b"); });
  EXPECT_FALSE(has("series_a"));
  EXPECT_FALSE(loop.has_run()) << "the run is not over";
  stall->set();
  run_until([this] { return has("series_a"); });
  run_to_sleep();
  EXPECT_TRUE(loop.has_run());
}

struct RelistLoopOfManyTest : RelistLoopTest {
  std::shared_ptr<runtime::Event> stall = std::make_shared<runtime::Event>(io.get_executor());
  std::shared_ptr<runtime::Event> first = std::make_shared<runtime::Event>(io.get_executor());
  void SetUp() override {
    std::string rules = "rules:\n";
    for (int i = 0; i < 12; ++i) {
      rules += "- {seriesQuery: s" + std::to_string(i) +
               ", resources: {overrides: {pod: {resource: pod}}}, metricsQuery: x}\n";
    }
    use(rules);
  }
};

// Whoever restarts us has served those metrics a moment ago.
TEST_F(RelistLoopOfManyTest, IsNotHeldUpBySomeSelectorsThatHangAtFirst) {
  for (int i = 0; i < 7; ++i) upstream.stalls["s" + std::to_string(i)] = stall;
  tasks.spawn("loop", loop.run());
  run_until([this] { return has("series_s11"); });
  EXPECT_FALSE(loop.has_run());
  stall->set();
  run_to_sleep();
  upstream.stalls.clear();
  const auto asked = upstream.listings.size();
  stall = std::make_shared<runtime::Event>(io.get_executor());
  for (int i = 0; i < 12; ++i) upstream.stalls["s" + std::to_string(i)] = stall;
  clock.advance(minutes(1));
  run_until([&] { return upstream.listings.size() == asked + 2; });
  test::run_ready(io);
  EXPECT_EQ(upstream.listings.size(), asked + 2) << "later runs leave the backend to others";
  stall->set();
}

TEST_F(RelistLoopOfManyTest, PublishesWhatIsKnownWhileOtherSelectorsHaveNotBegun) {
  for (int i = 0; i < 12; ++i) upstream.stalls["s" + std::to_string(i)] = i == 0 ? first : stall;
  tasks.spawn("loop", loop.run());
  run_until([this] { return upstream.listings.size() == 8; });
  clock.advance(seconds(3));
  first->set();
  run_until([this] { return has("series_s0"); });
  EXPECT_LT(upstream.listings.size(), 12u);
  stall->set();
  run_to_sleep();
  EXPECT_TRUE(has("series_s11"));
}

TEST_F(RelistLoopOfManyTest, PublishesOnceAtATimeAndGoesOnAskingMeanwhile) {
  const auto held = std::make_shared<runtime::Event>(io.get_executor());
  upstream.stalls["s0"] = first;
  for (int i = 1; i < 8; ++i) upstream.stalls["s" + std::to_string(i)] = stall;
  tasks.spawn("loop", loop.run());
  run_until([this] { return upstream.listings.size() == 8; });
  const auto before = publications;
  slow = held;
  clock.advance(seconds(3));
  first->set();
  run_until([&] { return publications == before + 1; });
  clock.advance(seconds(3));
  stall->set();
  run_until([this] { return upstream.listings.size() == 12; });
  test::run_until_idle(io, background);
  EXPECT_EQ(publications, before + 1) << "the first has not ended";
  slow.reset();
  held->set();
  run_to_sleep();
  EXPECT_EQ(publications, before + 2) << "the rest at once";
  EXPECT_EQ(most_publishing, 1u);
  EXPECT_TRUE(has("series_s11"));
}

TEST_F(RelistLoopTest, GoesOnAfterAnUnexpectedException) {
  upstream.on_series = [](const upstream::SeriesCall&) -> Result<upstream::SeriesListing> {
    throw std::runtime_error("out of luck");
  };
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  EXPECT_THAT(testing::PrintToString(lines), testing::HasSubstr("out of luck"));
  upstream.on_series = [](const upstream::SeriesCall&) -> Result<upstream::SeriesListing> {
    return upstream::SeriesListing{.shapes = {{"back", {"pod"}}}, .series = 1};
  };
  clock.advance(seconds(1));
  run_until([this] { return has("back"); });
}

TEST_F(RelistLoopTest, EndsInSilenceWhenCancelledInTheMiddleOfARun) {
  upstream.stalls["a"] = std::make_shared<runtime::Event>(io.get_executor());
  upstream.stalls["b"] = std::make_shared<runtime::Event>(io.get_executor());
  tasks.spawn("loop", loop.run());
  run_until([this] { return upstream.listings.size() == 2; });
  tasks.cancel();
  test::run_coroutine(io, tasks.join());
  EXPECT_THAT(lines, testing::IsEmpty());
}

TEST_F(RelistLoopTest, RetriesSoonWhileTheBackendIsDownAndFindsItsReturn) {
  upstream.on_series = [](const upstream::SeriesCall&) -> Result<upstream::SeriesListing> {
    return Error{ErrorKind::upstream_unavailable, "connection refused", ""};
  };
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  EXPECT_EQ(registry->size(), 0u);
  upstream.on_series = [](const upstream::SeriesCall&) -> Result<upstream::SeriesListing> {
    return upstream::SeriesListing{.shapes = {{"back", {"pod"}}}, .series = 1};
  };
  clock.advance(seconds(1));
  run_until([this] { return has("back"); });
  EXPECT_THAT(testing::PrintToString(lines), testing::HasSubstr("works again"));
}

const std::string kOtherRules = R"(rules:
- seriesQuery: a
  resources: {overrides: {pod: {resource: pod}}}
  name: {as: renamed}
  metricsQuery: x
- seriesQuery: c
  resources: {overrides: {pod: {resource: pod}}}
  metricsQuery: x
)";

TEST_F(RelistLoopTest, PublishesTheFirstRulesAtOnceAndTheirSeriesWithTheFirstRun) {
  ASSERT_NE(registry, nullptr);
  EXPECT_EQ(registry->size(), 0u);
  EXPECT_EQ(registry->rules()->rules.size(), 3u);
  EXPECT_TRUE(upstream.listings.empty());
}

TEST_F(RelistLoopTest, PutsOtherRulesInForceInOneStepWithTheSeriesOfNewSelectors) {
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  upstream.listings.clear();
  use(kOtherRules);
  EXPECT_TRUE(has("renamed"));
  EXPECT_TRUE(has("series_c"));
  EXPECT_FALSE(has("series_a"));
  EXPECT_FALSE(has("series_b"));
  ASSERT_EQ(upstream.listings.size(), 1u) << "only what was not known is asked for";
  EXPECT_EQ(upstream.listings[0].selector, "c");
  run_to_sleep();
  EXPECT_EQ(upstream.listings.size(), 1u) << "and no run follows";
  clock.advance(minutes(1));
  run_until([this] { return upstream.listings.size() == 3; });
}

TEST_F(RelistLoopTest, PutsOtherRulesInForceWhileTheBackendHangs) {
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  upstream.on_series = [this](const upstream::SeriesCall& call) -> Result<upstream::SeriesListing> {
    if (call.deadline - clock.now() > seconds(2)) return upstream::SeriesListing{.shapes = {{"late", {"pod"}}}};
    return Error{ErrorKind::upstream_timeout, "no answer in time", ""};
  };
  use(kOtherRules);
  EXPECT_TRUE(has("renamed"));
  EXPECT_THAT(lines, testing::IsEmpty()) << "the first look is short, and its failure says little";
  run_until([this] { return has("late"); });
}

TEST_F(RelistLoopTest, PutsOtherRulesInForceInTheMiddleOfARun) {
  const auto stall = std::make_shared<runtime::Event>(io.get_executor());
  upstream.stalls["b"] = stall;
  tasks.spawn("loop", loop.run());
  run_until([this] { return has("series_a"); });
  use(kOtherRules);
  EXPECT_TRUE(has("renamed"));
  stall->set();
  run_to_sleep();
  EXPECT_TRUE(has("renamed")) << "the old run does not bring the old rules back";
  EXPECT_FALSE(has("series_b"));
  upstream.listings.clear();
  upstream.stalls.clear();
  use(kRules);
  ASSERT_EQ(upstream.listings.size(), 1u) << "the late answer was not kept";
  EXPECT_EQ(upstream.listings[0].selector, "b");
}

TEST_F(RelistLoopTest, ListsTheSeriesOfExternalRulesToo) {
  use("rules:\n- seriesQuery: a\n  resources: {template: <<.Resource>>}\n  metricsQuery: x\n"
      "externalRules:\n- seriesQuery: a\n  metricsQuery: x\n- seriesQuery: e\n  metricsQuery: x\n");
  upstream.listings.clear();
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  ASSERT_EQ(upstream.listings.size(), 2u) << "one selector of both sections is asked for once";
  EXPECT_EQ(external->size(), 2u);
  EXPECT_NE(external->find({{}, true, "series_e"}), nullptr);
  EXPECT_THAT(figures.text(), testing::HasSubstr("promadapter_relist_failures_total{rule=\"externalRules[1]\"} 0\n"));
}

TEST_F(RelistLoopTest, ForgetsSelectorsThatNoRuleHasAnyMore) {
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  use(kOtherRules);
  upstream.listings.clear();
  use(kRules);
  ASSERT_EQ(upstream.listings.size(), 1u);
  EXPECT_EQ(upstream.listings[0].selector, "b");
}

TEST_F(RelistLoopTest, ShowsHowDiscoveryGoesRuleByRule) {
  tasks.spawn("loop", loop.run());
  run_to_sleep();
  upstream.on_series = [](const upstream::SeriesCall&) -> Result<upstream::SeriesListing> {
    return Error{ErrorKind::upstream_rejected, "prometheus: no", ""};
  };
  clock.advance(minutes(1));
  run_until([this] { return upstream.listings.size() == 4; });
  run_to_sleep();
  const auto text = figures.text();
  for (const char* line :
       {"promadapter_relist_failures_total{rule=\"rules[1]\"} 1\n",
        "promadapter_relist_failures_total{rule=\"rules[2]\"} 1\n", "promadapter_registry_rules{state=\"stale\"} 3\n",
        "promadapter_relist_duration_seconds_count 2\n"}) {
    EXPECT_THAT(text, testing::HasSubstr(line));
  }
  use("rules:\n- seriesQuery: b\n  metricsQuery: x\n");
  EXPECT_THAT(figures.text(), testing::Not(testing::HasSubstr("rule=\"rules[1]\"")))
      << "no figures of rules that are gone";
}

}  // namespace
}  // namespace adapter::series
