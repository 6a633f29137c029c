#include "app/health.hpp"

#include <gtest/gtest.h>

#include "runtime/task_group.hpp"
#include "support/fake_upstream.hpp"
#include "support/manual_clock.hpp"
#include "support/rules.hpp"
#include "support/run_until_idle.hpp"
#include "support/temporary_directory.hpp"

namespace adapter::app {
namespace {

class NoResources : public cluster::ResourceSource {
  std::shared_ptr<const meta::ResourceCatalog> catalog() const override { return nullptr; }
};

struct HealthTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  runtime::Logger logger{0, [](std::string_view) {}};
  runtime::Background background;
  test::FakeUpstream upstream;
  cluster::FixedResources resources{meta::builtin_catalog()};
  runtime::MetricRegistry figures;
  series::RelistLoop relist{
      upstream, clock, logger, background, figures, {}, [](const series::Registries&) {
        return publish(); }};

  test::TemporaryDirectory directory;
  Options options{.config_file = directory.write("rules.yaml", "rules: []\n")};
  runtime::Budget budget{0};
  RuleLoop rules = rule_loop();

  static asio::awaitable<void> publish() { co_return; }
  static asio::awaitable<std::size_t> nothing(std::shared_ptr<const rules::RuleSet>) { co_return 0; }
  RuleLoop rule_loop() {
    const auto use = [](const std::shared_ptr<const rules::RuleSet>&) { return publish(); };
    const RuleLoop::Remembered remembered{.now = [] { return std::size_t{0}; }, .beside = nothing};
    return {
        options, resources, clock, logger, background, budget, use, remembered, [](const std::vector<std::string>&) {}};
  }
  void relist_once() {
    runtime::TaskGroup tasks(io.get_executor(), logger);
    tasks.spawn("loop", relist.run());
    test::run_coroutine(io, relist.use(test::rule_set("")));
    while (!relist.has_run()) io.run_one_for(std::chrono::milliseconds(5));
    tasks.cancel();
    test::run_coroutine(io, tasks.join());
  }
  int status(const Health& health, const char* endpoint) const {
    return api::answer_health(health.checks(), endpoint, "", {}, logger)->status;
  }
};

TEST_F(HealthTest, IsReadyAfterTheFirstRelist) {
  const Health health(clock, resources, rules, relist, {});
  EXPECT_EQ(status(health, "readyz"), 500);
  relist_once();
  EXPECT_EQ(status(health, "readyz"), 200);
}

TEST_F(HealthTest, WaitsForWhatItsSurroundingsMustKnow) {
  relist_once();
  bool known = false;
  api::HealthCheck identity{.name = "identity", .readiness_only = true, .check = [&known]() -> Result<void> {
                              if (known) return {};
                              return Error{ErrorKind::unavailable, "not known", ""};
                            }};
  const Health health(clock, resources, rules, relist, {identity});
  EXPECT_EQ(status(health, "readyz"), 500);
  EXPECT_EQ(status(health, "livez"), 200);
  known = true;
  EXPECT_EQ(status(health, "readyz"), 200);
}

TEST_F(HealthTest, WaitsForTheFirstRelistButNotForEver) {
  const Health health(clock, resources, rules, relist, {});
  EXPECT_EQ(status(health, "readyz"), 500);
  EXPECT_EQ(status(health, "livez"), 200);
  EXPECT_EQ(status(health, "healthz"), 200);
  clock.advance(std::chrono::seconds(30));
  EXPECT_EQ(status(health, "readyz"), 200);
}

TEST_F(HealthTest, WaitsForARuleFileThatIsBeingWrittenHoweverLong) {
  std::filesystem::last_write_time(options.config_file, std::chrono::file_clock::from_sys(clock.wall_now()));
  RuleLoop deferred = rule_loop();
  const Health health(clock, resources, deferred, relist, {});
  clock.advance(std::chrono::seconds(30));
  EXPECT_EQ(status(health, "readyz"), 500);
  EXPECT_EQ(status(health, "livez"), 200);
  runtime::TaskGroup tasks(io.get_executor(), logger);
  tasks.spawn("rules", deferred.run());
  for (int i = 0; i < 8; ++i) {
    test::run_until_idle(io, background);
    clock.advance(std::chrono::milliseconds(250));
  }
  ASSERT_TRUE(deferred.begun());
  EXPECT_EQ(status(health, "readyz"), 500) << "now the series are looked for, with patience of their own";
  clock.advance(std::chrono::seconds(30));
  EXPECT_EQ(status(health, "readyz"), 200);
  tasks.cancel();
  test::run_coroutine(io, tasks.join());
}

// A roll-out must not replace pods that serve by those that cannot.
TEST_F(HealthTest, WaitsForRoomForTheRules) {
  std::string many = "rules:\n";
  for (int i = 0; i < 1000; ++i) many += "- {seriesQuery: a, metricsQuery: x}\n";
  options.config_file = directory.write("rules.yaml", many);
  RuleLoop large = rule_loop();
  const Health health(clock, resources, large, relist, {});
  runtime::TaskGroup tasks(io.get_executor(), logger);
  tasks.spawn("rules", large.run());
  test::run_until_idle(io, background);
  ASSERT_TRUE(large.begun());
  clock.advance(std::chrono::seconds(31));
  EXPECT_EQ(status(health, "readyz"), 500);
  EXPECT_EQ(status(health, "livez"), 200);
  tasks.cancel();
  test::run_coroutine(io, tasks.join());
}

TEST_F(HealthTest, WaitsForResources) {
  const NoResources none;
  relist_once();
  const Health health(clock, none, rules, relist, {});
  EXPECT_EQ(status(health, "readyz"), 500);
  EXPECT_EQ(status(health, "livez"), 200);
}

TEST_F(HealthTest, IsAliveButNotReadyWhileItShutsDown) {
  relist_once();
  Health health(clock, resources, rules, relist, {});
  EXPECT_EQ(status(health, "readyz"), 200);
  health.begin_shutdown();
  EXPECT_EQ(status(health, "readyz"), 500);
  EXPECT_EQ(status(health, "livez"), 200);
}

}  // namespace
}  // namespace adapter::app
