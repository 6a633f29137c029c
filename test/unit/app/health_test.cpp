#include "app/health.hpp"

#include <gtest/gtest.h>

#include "support/fake_upstream.hpp"
#include "support/manual_clock.hpp"
#include "support/rules.hpp"
#include "support/run_coroutine.hpp"

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
  std::unique_ptr<series::RelistLoop> relist;

  static asio::awaitable<void> publish() { co_return; }
  void have_rules() {
    relist = std::make_unique<series::RelistLoop>(
        upstream, clock, logger, background, series::RelistOptions{}, test::rule_set(test::kWebinarRule),
        [](const std::shared_ptr<const series::SeriesRegistry>&) { return publish(); });
  }
  static int status(const Health& health, const char* endpoint) {
    return api::answer_health(health.checks(), endpoint, "", {})->status;
  }
};

TEST_F(HealthTest, IsReadyAtOnceWithoutRules) {
  const Health health(clock, resources, relist);
  EXPECT_EQ(status(health, "readyz"), 200);
}

TEST_F(HealthTest, WaitsForTheFirstRelistButNotForEver) {
  have_rules();
  const Health health(clock, resources, relist);
  EXPECT_EQ(status(health, "readyz"), 500);
  EXPECT_EQ(status(health, "livez"), 200);
  EXPECT_EQ(status(health, "healthz"), 200);
  clock.advance(std::chrono::seconds(30));
  EXPECT_EQ(status(health, "readyz"), 200);
}

TEST_F(HealthTest, WaitsForResources) {
  const NoResources none;
  const Health health(clock, none, relist);
  EXPECT_EQ(status(health, "readyz"), 500);
  EXPECT_EQ(status(health, "livez"), 200);
}

TEST_F(HealthTest, IsAliveButNotReadyWhileItShutsDown) {
  Health health(clock, resources, relist);
  health.begin_shutdown();
  EXPECT_EQ(status(health, "readyz"), 500);
  EXPECT_EQ(status(health, "livez"), 200);
}

}  // namespace
}  // namespace adapter::app
