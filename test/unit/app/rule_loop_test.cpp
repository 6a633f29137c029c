#include "app/rule_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "app/startup.hpp"
#include "meta/builtin_catalog.hpp"
#include "rules/rule_load.hpp"
#include "runtime/task_group.hpp"
#include "support/held_background.hpp"
#include "support/manual_clock.hpp"
#include "support/rules.hpp"
#include "support/run_until_idle.hpp"
#include "support/temporary_directory.hpp"

namespace adapter::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

struct ChangingResources : cluster::ResourceSource {
  std::shared_ptr<const meta::ResourceCatalog> known;
  std::shared_ptr<const meta::ResourceCatalog> catalog() const override { return known; }
};

const std::string kOneRule = "rules:\n- seriesQuery: a\n  metricsQuery: x\n";
const std::string kTwoRules = kOneRule + "- seriesQuery: b\n  metricsQuery: x\n";
const std::string kUnknownKind =
    "rules:\n- seriesQuery: a\n  resources: {overrides: {w: {resource: widget}}}\n  metricsQuery: x\n";

struct RuleLoopTest : testing::Test {
  asio::io_context io;
  test::TemporaryDirectory directory;
  test::ManualClock clock;
  std::string log;
  runtime::Logger logger{0, [this](std::string_view line) { log += line; }};
  runtime::Background background;
  runtime::Budget budget{24 << 20};
  ChangingResources resources;
  Options options;
  std::vector<std::shared_ptr<const rules::RuleSet>> used;
  bool out_of_luck = false;  // the next time
  std::vector<std::string> gave_up;
  runtime::TaskGroup tasks{io.get_executor(), logger};
  std::unique_ptr<RuleLoop> loop;

  std::size_t remembered = 0, to_remember = 0;

  asio::awaitable<void> use(std::shared_ptr<const rules::RuleSet> rules) {
    if (std::exchange(out_of_luck, false)) throw std::runtime_error("out of luck");
    used.push_back(std::move(rules));
    co_return;
  }
  asio::awaitable<std::size_t> beside() { co_return to_remember; }
  void write(const std::string& yaml) { options.config_file = directory.write("rules.yaml", yaml); }
  // As if written this very moment of the clock.
  void touch() {
    std::filesystem::last_write_time(options.config_file, std::chrono::file_clock::from_sys(clock.wall_now()));
  }
  void start(const std::string& yaml) {
    write(yaml);
    resources.known = test::builtin_resources();
    run();
  }
  void begin() {
    loop = std::make_unique<RuleLoop>(
        options, resources, clock, logger, background, budget,
        [this](std::shared_ptr<const rules::RuleSet> rules) { return use(std::move(rules)); },
        RuleLoop::Remembered{.now = [this] { return remembered; },
                             .beside = [this](const std::shared_ptr<const rules::RuleSet>&) { return beside(); }},
        [this](std::vector<std::string> messages) { gave_up = std::move(messages); });
    tasks.spawn("loop", loop->run());
  }
  void run() {
    begin();
    run_to_sleep();
  }
  void run_to_sleep() {
    test::run_until_idle(io, background);
    ASSERT_GT(clock.alarms(), 0u);
  }
  void pass(std::chrono::milliseconds time) {
    for (; time.count() > 0; time -= std::chrono::milliseconds(250)) {
      clock.advance(std::chrono::milliseconds(250));
      run_to_sleep();
    }
  }
  // Long enough for a change to be in force: two seconds are promised, reading and binding included.
  void pass_a_while() { pass(std::chrono::milliseconds(1500)); }
  std::vector<std::string> why_it_does_not_start(const std::string& yaml) {
    write(yaml);
    try {
      run();
    } catch (const StartupError& e) {
      return e.messages();
    }
    return {};
  }
  void TearDown() override {
    tasks.cancel();
    test::run_coroutine(io, tasks.join());
  }
};

TEST_F(RuleLoopTest, PutsTheRulesOfTheFileInForce) {
  start(kTwoRules);
  ASSERT_EQ(used.size(), 1u);
  EXPECT_EQ(used[0]->rules.size(), 2u);
  EXPECT_THAT(log, HasSubstr("2 rules serve, 0 do not"));
  EXPECT_TRUE(loop->served().has(api::ApiGroup::custom_metrics));
  EXPECT_EQ(loop->state().hash.size(), 64u);
  pass_a_while();
  EXPECT_EQ(used.size(), 1u);
}

TEST_F(RuleLoopTest, BindsTheRulesBesideTheLoop) {
  write(kOneRule);
  resources.known = test::builtin_resources();
  {
    const test::HeldBackground held(io, background);
    begin();
    test::run_ready(io);
    EXPECT_TRUE(used.empty());
  }
  EXPECT_EQ(used.size(), 1u);
}

TEST_F(RuleLoopTest, CountsThousandsOfRulesInTheBudgetAndWaitsForRoom) {
  const auto rules_of = [](std::size_t count) {
    std::string out = "rules:\n";
    for (std::size_t i = 0; i < count; ++i) out += "- {seriesQuery: a, metricsQuery: x}\n";
    return out;
  };
  start(rules_of(400));
  EXPECT_EQ(used.size(), 1u);
  EXPECT_EQ(budget.used(), 0u);
  write(rules_of(1200));
  pass_a_while();
  EXPECT_EQ(used.size(), 2u);
  EXPECT_EQ(budget.used(), 1200 * rules::kRuleBytes - RuleLoop::kUncountedBytes);
  {
    runtime::Budget::Share answers(budget);
    ASSERT_TRUE(answers.grow(15 << 20));
    write(rules_of(1500));
    pass_a_while();
    pass(std::chrono::seconds(10));
    EXPECT_EQ(used.size(), 2u);
    const auto text = std::string("its 1500 rules take some 14.6 MiB, more than --memory-budget has left for");
    EXPECT_THAT(log, HasSubstr(text + " rules, half of it at most; the rules before stay in force until it has"));
    EXPECT_EQ(log.find("1500 rules take"), log.rfind("1500 rules take")) << "said once";
    EXPECT_FALSE(loop->state().last_read_good);
  }
  pass(std::chrono::seconds(6));
  ASSERT_EQ(used.size(), 3u);
  EXPECT_EQ(used[2]->rules.size(), 1500u);
  EXPECT_TRUE(loop->state().last_read_good);
  write(kOneRule);
  pass_a_while();
  EXPECT_EQ(budget.used(), 0u);
}

TEST_F(RuleLoopTest, CountsWhatRulesHoldByTheThousand) {
  std::string overrides, names;
  for (int i = 0; i < 9000; ++i)
    overrides += std::string(i > 0 ? ", " : "") + "l" + std::to_string(i) + ": {resource: pod}";
  start("rules:\n- {seriesQuery: a, metricsQuery: x, resources: {overrides: {" + overrides + "}}}\n");
  ASSERT_EQ(used.size(), 1u);
  EXPECT_EQ(budget.used(), rules::kRuleBytes + 9000 * rules::kOverrideBytes - RuleLoop::kUncountedBytes);
  std::string broken = "rules:\n";
  for (int i = 0; i < 300; ++i) {
    broken += "- {seriesQuery: a, metricsQuery: <<., name: {as: a";
    for (int n = 0; n < 31; ++n) broken += ", x" + std::to_string(n) + ": b" + std::to_string(n);
    broken += "}}\n";
  }
  write(broken);
  pass_a_while();
  ASSERT_EQ(used.size(), 2u);
  std::size_t namers = 0;
  for (const auto& rule : used[1]->quarantined) namers += rule.names.namers.size();
  EXPECT_GT(namers, 9000u);
  EXPECT_GE(budget.used(), 300 * rules::kRuleBytes + namers * rules::kNamerBytes - RuleLoop::kUncountedBytes);
}

TEST_F(RuleLoopTest, CountsWhatIsRememberedOfRulesBefore) {
  const auto rules_of = [](std::size_t count) {
    std::string out = "rules:\n";
    for (std::size_t i = 0; i < count; ++i) out += "- {seriesQuery: a, metricsQuery: x}\n";
    return out;
  };
  const auto bytes_of = [](std::size_t rules) { return rules * rules::kRuleBytes - RuleLoop::kUncountedBytes; };
  start(rules_of(900));
  EXPECT_EQ(budget.used(), bytes_of(900));
  to_remember = 900 * rules::kRuleBytes;
  remembered = 800 * rules::kRuleBytes;
  write(rules_of(901));
  pass_a_while();
  ASSERT_EQ(used.size(), 2u);
  EXPECT_EQ(budget.peak(), bytes_of(901 + 900)) << "as much as may be";
  EXPECT_EQ(budget.used(), bytes_of(901 + 800));
  to_remember = 2000 * rules::kRuleBytes;
  write(rules_of(902));
  pass_a_while();
  ASSERT_EQ(used.size(), 2u);
  EXPECT_THAT(log, HasSubstr("its 902 rules take some 8.8 MiB, beside 19.5 MiB of what others were before, more than"));
  EXPECT_EQ(budget.used(), bytes_of(901 + 800));
  to_remember = 0;
  remembered = 500 * rules::kRuleBytes;
  out_of_luck = true;
  pass(std::chrono::seconds(15));
  ASSERT_EQ(used.size(), 3u) << "mended, nothing is to be remembered";
  EXPECT_EQ(budget.used(), bytes_of(902 + 500));
  remembered = 0;
  pass_a_while();
  EXPECT_EQ(budget.used(), bytes_of(902)) << "rules have been listed meanwhile";
}

TEST_F(RuleLoopTest, CountsWhatPatternsAreCompiledTo) {
  std::string text = "rules:\n";
  for (int i = 0; i < 40; ++i) {
    text += "- {seriesQuery: a, metricsQuery: x, resources: {template: 'l[0-9a-z]{0,700}<<.Resource>>'}}\n";
  }
  start(text);
  ASSERT_EQ(used.size(), 1u);
  EXPECT_GT(budget.used(), 0u) << "40 usual ones take a tenth of what is not counted";
}

TEST_F(RuleLoopTest, CountsWhatTextsTakeThatNothingElseCounts) {
  start("rules:\n- {seriesQuery: a, metricsQuery: x, foo: '" + std::string(1 << 20, 'x') + "'}\n");
  ASSERT_EQ(used.size(), 1u);
  EXPECT_GE(budget.used(), (rules::kTextBytes << 20) - RuleLoop::kUncountedBytes);
}

TEST_F(RuleLoopTest, SaysThatRulesWithoutRoomAreNotInForce) {
  std::string many = "rules:\n";
  for (int i = 0; i < 1500; ++i) many += "- {seriesQuery: a, metricsQuery: x}\n";
  runtime::Budget::Share answers(budget);
  ASSERT_TRUE(answers.grow(16 << 20));
  start(many);
  EXPECT_TRUE(used.empty());
  EXPECT_TRUE(loop->has_no_room());
  loop->read_now();
  pass_a_while();
  EXPECT_THAT(log, HasSubstr("its content has not changed, and waits for room to be in force"));
  EXPECT_FALSE(loop->state().last_read_good);
  write(kOneRule);
  pass(std::chrono::seconds(8));
  EXPECT_EQ(used.size(), 1u);
  EXPECT_FALSE(loop->has_no_room());
  EXPECT_TRUE(loop->state().last_read_good);
}

TEST_F(RuleLoopTest, LoadsAnEmptyFileAsAnEmptyConfiguration) {
  start("");
  ASSERT_EQ(used.size(), 1u);
  EXPECT_TRUE(used[0]->rules.empty());
  EXPECT_EQ(loop->served(), api::ServedGroups());
}

TEST_F(RuleLoopTest, QuarantinesARuleWithALineInTheLog) {
  start(test::kWebinarRule + "- seriesQuery: x\n  metricsQuery: <<.A\n");
  EXPECT_EQ(used.at(0)->rules.size(), 1u);
  EXPECT_THAT(log, HasSubstr("rules.yaml:7:21: rules[1].metricsQuery: unclosed action; rules[1] is not served"));
  EXPECT_THAT(log, HasSubstr("1 rules serve, 1 do not"));
  EXPECT_EQ(loop->state().quarantined, 1u);
}

TEST_F(RuleLoopTest, DoesNotStartOnAFileThatCannotServe) {
  EXPECT_THAT(why_it_does_not_start("rules:\n- seriesQuery: x\n  metricsQuery: <<.A\nnonsense: 1\n"),
              ElementsAre(HasSubstr("nonsense"), HasSubstr("unclosed action")));
  options.strict_rules = true;
  EXPECT_THAT(why_it_does_not_start("rules:\n- seriesQuery: x\n  metricsQuery: <<.A\n"),
              ElementsAre(HasSubstr("unclosed action")));
  options.strict_rules = false;
  options.max_age = std::chrono::seconds(1);
  EXPECT_THAT(why_it_does_not_start(kOneRule), ElementsAre(HasSubstr("--metrics-max-age=1s is shorter")));
}

TEST_F(RuleLoopTest, NamesTheFlagAndTheFileThatIsMissing) {
  options.config_file = "/nowhere";
  try {
    run();
    FAIL();
  } catch (const StartupError& e) {
    EXPECT_THAT(e.messages(), ElementsAre("--config: /nowhere cannot be read: No such file or directory"));
  }
}

TEST_F(RuleLoopTest, ServesAGroupForEachSectionOfTheFile) {
  start("externalRules:\n- seriesQuery: x\n  metricsQuery: y\n  resources: {namespaced: false}\nresourceRules: {}\n");
  EXPECT_FALSE(loop->served().has(api::ApiGroup::custom_metrics));
  EXPECT_TRUE(loop->served().has(api::ApiGroup::external_metrics));
  EXPECT_TRUE(loop->served().has(api::ApiGroup::resource_metrics));
  EXPECT_THAT(log, HasSubstr("2 rules serve, 0 do not"));
}

TEST_F(RuleLoopTest, CountsResourceRulesOnUnknownKindsAmongThoseThatDoNotServe) {
  start("resourceRules: {cpu: {resources: {overrides: {pod: {resource: brand}}}}}\n");
  EXPECT_THAT(log, HasSubstr("resourceRules.cpu.resources.overrides.pod.resource: unknown resource \"brand\""));
  EXPECT_THAT(log, HasSubstr("; resourceRules are not served"));
  EXPECT_THAT(log, HasSubstr("0 rules serve, 1 do not"));
  EXPECT_EQ(loop->state().quarantined, 1u);
}

TEST_F(RuleLoopTest, PutsAChangedFileInForceWithinTwoSeconds) {
  start(kOneRule);
  const auto hash = loop->state().hash;
  write(kTwoRules);
  pass_a_while();
  ASSERT_EQ(used.size(), 2u);
  EXPECT_EQ(used[1]->rules.size(), 2u);
  EXPECT_NE(loop->state().hash, hash);
  EXPECT_THAT(log, HasSubstr("has changed: SHA-256 " + loop->state().hash));
  EXPECT_EQ(loop->state().good_reads, 2u);
}

TEST_F(RuleLoopTest, WaitsUntilNobodyIsWritingTheFile) {
  start(kOneRule);
  write(kOneRule + "- seriesQuery: half\n");
  clock.advance(std::chrono::milliseconds(250));
  run_to_sleep();
  write(kTwoRules);
  pass_a_while();
  EXPECT_EQ(used.size(), 2u);
  EXPECT_THAT(log, Not(HasSubstr("half")));
  EXPECT_EQ(loop->state().good_reads, 2u);
}

// A prefix that is whole YAML asks for something else: here the dividend without its divisor.
TEST_F(RuleLoopTest, ServesNoHalfOfAFileWhoseWriterStalls) {
  start("rules:\n- seriesQuery: a\n  metricsQuery: >-\n    sum(rate(a)) by (x)\n    / sum(b) by (x)\n");
  write("rules:\n- seriesQuery: c\n  metricsQuery: >-\n    sum(rate(c)) by (x)\n");
  pass(std::chrono::milliseconds(1000));
  EXPECT_EQ(used.size(), 1u);
  write("rules:\n- seriesQuery: c\n  metricsQuery: >-\n    sum(rate(c)) by (x)\n    / sum(b) by (x)\n");
  pass(std::chrono::milliseconds(1000));
  EXPECT_EQ(used.size(), 1u);
  pass(std::chrono::milliseconds(500));
  ASSERT_EQ(used.size(), 2u);
  EXPECT_EQ(used[1]->rules[0]->rule.series_query, "c");
  EXPECT_EQ(loop->state().good_reads, 2u);
}

// As above, at start: the writer was stopped in the middle, this very second.
TEST_F(RuleLoopTest, ServesNothingOfAFileThatIsBeingWrittenWhenItStarts) {
  const std::string half = "rules:\n- seriesQuery: c\n  metricsQuery: >-\n    sum(rate(c)) by (x)\n";
  write(half);
  touch();
  resources.known = test::builtin_resources();
  run();
  EXPECT_TRUE(used.empty());
  EXPECT_THAT(log, HasSubstr("written this second"));
  pass(std::chrono::milliseconds(500));
  write(half + "    / sum(b) by (x)\n");
  touch();
  pass(std::chrono::milliseconds(750));
  EXPECT_TRUE(used.empty());
  pass(std::chrono::milliseconds(500));
  ASSERT_EQ(used.size(), 1u);
  EXPECT_EQ(loop->state().good_reads, 1u);
  EXPECT_THAT(gave_up, testing::IsEmpty());
}

TEST_F(RuleLoopTest, EndsWhenTheFileThatWasBeingWrittenAtStartCannotServe) {
  write("rules:\n- seriesQuery: [\n");
  touch();
  resources.known = test::builtin_resources();
  run();
  EXPECT_THAT(gave_up, testing::IsEmpty());
  pass_a_while();
  EXPECT_THAT(gave_up, ElementsAre(HasSubstr("rules.yaml")));
  EXPECT_TRUE(used.empty());
}

TEST_F(RuleLoopTest, GivesAFileThatOnlyLostItsEndFiveSecondsMore) {
  start(kTwoRules);
  write(kOneRule);  // whole by itself, and the beginning of the last
  pass(std::chrono::milliseconds(5750));
  EXPECT_EQ(used.size(), 1u);
  pass(std::chrono::milliseconds(1000));
  ASSERT_EQ(used.size(), 2u);
  EXPECT_EQ(used[1]->rules.size(), 1u);
}

TEST_F(RuleLoopTest, KeepsTheLastGoodRulesWhenTheFileSaysNothing) {
  start(kOneRule);
  for (const std::string nothing : {"", "\n", "# rules:\n", "{}\n", "null\n", "---\n", "rules:\n", "rules: null\n",
                                    "rules: ~\nexternalRules:\nresourceRules:\n"}) {
    log.clear();
    write(nothing);
    pass(std::chrono::seconds(8));
    EXPECT_EQ(used.size(), 1u) << nothing;
    EXPECT_FALSE(loop->state().last_read_good) << nothing;
    EXPECT_THAT(log, HasSubstr("holds none of the sections")) << nothing;
    EXPECT_EQ(loop->state().removed, api::ServedGroups());
    write(kOneRule);
    pass_a_while();
    EXPECT_TRUE(loop->state().last_read_good);
  }
  write("rules: []\n");
  pass_a_while();
  ASSERT_EQ(used.size(), 2u) << "an empty list says that there is none";
  EXPECT_TRUE(used[1]->rules.empty());
}

TEST_F(RuleLoopTest, StartsOnAFileThatSaysNothingWithAnAlarmUnlessRulesAreStrict) {
  start("# nothing\n");
  EXPECT_THAT(log, HasSubstr("holds none of the sections rules, externalRules and resourceRules; nothing is served"));
  EXPECT_FALSE(loop->state().last_read_good);
  write(kOneRule);
  pass_a_while();
  EXPECT_EQ(used.back()->rules.size(), 1u);
  EXPECT_TRUE(loop->state().last_read_good);
  options.strict_rules = true;
  EXPECT_THAT(why_it_does_not_start("{}"), ElementsAre(HasSubstr("holds none of the sections")));
}

TEST_F(RuleLoopTest, IsNotStoppedByAPipe) {
  start(kOneRule);
  std::filesystem::remove(options.config_file);
  ASSERT_EQ(::mkfifo(options.config_file.c_str(), 0600), 0);
  pass_a_while();
  EXPECT_THAT(log, HasSubstr("is a pipe, not a regular file"));
  std::filesystem::remove(options.config_file);
  write(kTwoRules);
  pass_a_while();
  EXPECT_EQ(used.back()->rules.size(), 2u);
}

TEST_F(RuleLoopTest, FollowsTheSymbolicLinksOfAConfigMap) {
  namespace fs = std::filesystem;
  const auto& root = directory.path();
  for (const char* version : {"..v1", "..v2"}) fs::create_directory(root / version);
  directory.write("..v1/config.yaml", kOneRule);
  directory.write("..v2/config.yaml", kTwoRules);
  fs::create_directory_symlink("..v1", root / "..data");
  fs::create_symlink("..data/config.yaml", root / "config.yaml");
  options.config_file = root / "config.yaml";
  resources.known = test::builtin_resources();
  run();
  fs::create_directory_symlink("..v2", root / "..new");
  fs::rename(root / "..new", root / "..data");
  fs::remove_all(root / "..v1");
  pass_a_while();
  ASSERT_EQ(used.size(), 2u);
  EXPECT_EQ(used[1]->rules.size(), 2u);
}

TEST_F(RuleLoopTest, KeepsTheLastGoodRulesWhenTheFileCannotServe) {
  start(kOneRule);
  write("rules:\n- seriesQuery: [\n");
  pass_a_while();
  EXPECT_EQ(used.size(), 1u);
  EXPECT_FALSE(loop->state().last_read_good);
  EXPECT_EQ(loop->state().bad_reads, 1u);
  EXPECT_THAT(log, HasSubstr("rules.yaml: not usable; the last good rules stay in force"));
  std::filesystem::remove(options.config_file);
  pass_a_while();
  EXPECT_THAT(log, HasSubstr("cannot be read"));
  write(kOneRule);
  pass_a_while();
  EXPECT_EQ(used.size(), 1u) << "its content was in force all the time";
  EXPECT_TRUE(loop->state().last_read_good);
}

TEST_F(RuleLoopTest, QuarantinesARuleAtReloadAsAtStart) {
  start(kTwoRules);
  write(kOneRule + "- seriesQuery: b\n  metricsQuery: <<.A\n");
  pass_a_while();
  ASSERT_EQ(used.size(), 2u);
  EXPECT_EQ(used[1]->rules.size(), 1u);
  EXPECT_EQ(used[1]->quarantined.size(), 1u);
}

TEST_F(RuleLoopTest, ReadsTheFileWhenTold) {
  start(kOneRule);
  loop->read_now();
  run_to_sleep();
  EXPECT_THAT(log, HasSubstr("its content is the one in force"));
  EXPECT_EQ(used.size(), 1u);
}

TEST_F(RuleLoopTest, KeepsServingAGroupWhoseSectionIsGone) {
  start(kOneRule);
  write("externalRules: []\n");
  pass_a_while();
  EXPECT_TRUE(loop->served().has(api::ApiGroup::custom_metrics));
  EXPECT_TRUE(loop->state().removed.has(api::ApiGroup::custom_metrics));
  EXPECT_FALSE(loop->state().removed.has(api::ApiGroup::external_metrics)) << "was never served";
  EXPECT_TRUE(used.back()->rules.empty());
  EXPECT_THAT(log, HasSubstr("the section 'rules' is gone"));
  write(kOneRule);
  pass_a_while();
  EXPECT_EQ(loop->state().removed, api::ServedGroups());
}

TEST_F(RuleLoopTest, WaitsForTheCatalogueAndBindsAgainWhenItChanges) {
  write(kUnknownKind);
  run();
  EXPECT_TRUE(used.empty());
  resources.known = test::builtin_resources();
  pass_a_while();
  ASSERT_EQ(used.size(), 1u);
  EXPECT_EQ(used[0]->quarantined.size(), 1u);
  EXPECT_THAT(log, HasSubstr("widget"));
  log.clear();
  resources.known = test::builtin_resources();
  pass_a_while();
  EXPECT_EQ(used.size(), 2u);
  EXPECT_EQ(log, "") << "the same finding is told once";
  const auto builtin = meta::builtin_catalog();
  auto more = builtin.resources();
  more.push_back({"example.com", "v1", "Widget", "widgets", "widget", true});
  resources.known = std::make_shared<const meta::ResourceCatalog>(std::move(more));
  pass_a_while();
  ASSERT_EQ(used.size(), 3u);
  EXPECT_EQ(used[2]->rules.size(), 1u);
  EXPECT_THAT(log, HasSubstr("1 rules serve, 0 do not"));
}

TEST_F(RuleLoopTest, EndsTheProgramOnAnUnknownResourceUnderStrictRulesAsSoonAsItKnows) {
  options.strict_rules = true;
  resources.known = test::builtin_resources();
  EXPECT_THAT(why_it_does_not_start(kUnknownKind), ElementsAre(HasSubstr("widget")));
  resources.known = nullptr;
  run();
  EXPECT_THAT(gave_up, ElementsAre());
  resources.known = test::builtin_resources();
  pass_a_while();
  EXPECT_THAT(gave_up, ElementsAre(HasSubstr("widget")));
}

TEST_F(RuleLoopTest, TriesAgainWhenPuttingRulesInForceFails) {
  start(kOneRule);
  out_of_luck = true;
  write(kTwoRules);
  pass_a_while();
  EXPECT_EQ(used.size(), 1u);
  EXPECT_THAT(log, HasSubstr("putting rules in force met an unexpected failure: out of luck"));
  EXPECT_EQ(loop->state().serving, 1u) << "what is not in force is not shown";
  clock.advance(std::chrono::seconds(5));
  run_to_sleep();
  pass_a_while();
  ASSERT_EQ(used.size(), 2u);
  EXPECT_EQ(loop->state().serving, 2u);
}

// Written this very second, so that its rules have to wait.
struct DeferredRuleLoop : RuleLoopTest {
  void write_now(const std::string& yaml) {
    write(yaml);
    touch();
  }
  void start_deferred(const std::string& yaml) {
    write_now(yaml);
    resources.known = test::builtin_resources();
    run();
  }
};

TEST_F(DeferredRuleLoop, LooksOnWhenItsFileCannotBeReadForAWhile) {
  start_deferred(kOneRule);
  std::filesystem::remove(options.config_file);
  pass(std::chrono::seconds(2));
  EXPECT_THAT(gave_up, testing::IsEmpty());
  EXPECT_THAT(log, HasSubstr("cannot be read: No such file or directory; nothing is served until it can be read"));
  EXPECT_FALSE(loop->begun());
  write(kOneRule);
  pass(std::chrono::seconds(2));
  EXPECT_EQ(used.size(), 1u);
  EXPECT_TRUE(loop->begun());
  EXPECT_THAT(gave_up, testing::IsEmpty());
}

// What made it unreadable is over, and the file is as it was: new rights do not change its stamp either.
TEST_F(DeferredRuleLoop, ReadsAFileThatBecomesReadableWithoutAChange) {
  start_deferred(kOneRule);
  rlimit open_files{};
  getrlimit(RLIMIT_NOFILE, &open_files);
  const rlimit none{.rlim_cur = 0, .rlim_max = open_files.rlim_max};
  setrlimit(RLIMIT_NOFILE, &none);
  pass(std::chrono::seconds(2));
  setrlimit(RLIMIT_NOFILE, &open_files);
  EXPECT_FALSE(loop->begun());
  const std::string line = "cannot be read: Too many open files; nothing is served until it can be read";
  EXPECT_THAT(log, HasSubstr(line));
  EXPECT_EQ(log.find(line), log.rfind(line)) << "said once";
  pass(std::chrono::seconds(1));
  EXPECT_TRUE(loop->begun());
  EXPECT_EQ(used.size(), 1u);
}

TEST_F(DeferredRuleLoop, EndsTheProgramOnce) {
  start_deferred("rules:\n- seriesQuery: [\n");
  pass(std::chrono::seconds(2));
  EXPECT_THAT(gave_up, ElementsAre(HasSubstr("rules.yaml")));
  gave_up.clear();
  write_now("nonsense: 1\n");
  pass(std::chrono::seconds(2));
  EXPECT_THAT(gave_up, testing::IsEmpty());
}

TEST_F(DeferredRuleLoop, HasNothingInForceUntilItBegins) {
  start_deferred(kOneRule);
  EXPECT_FALSE(loop->begun());
  EXPECT_FALSE(loop->state().last_read_good);
  EXPECT_EQ(loop->state().hash, "");
  pass(std::chrono::seconds(2));
  ASSERT_TRUE(loop->begun());
  EXPECT_TRUE(loop->state().last_read_good);
}

}  // namespace
}  // namespace adapter::app
