#include "app/self_metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "meta/builtin_catalog.hpp"
#include "runtime/task_group.hpp"
#include "support/manual_clock.hpp"
#include "support/rules.hpp"
#include "support/run_until_idle.hpp"
#include "support/temporary_directory.hpp"

namespace adapter::app {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Resources : cluster::ResourceSource {
  std::shared_ptr<const meta::ResourceCatalog> catalog() const override { return test::builtin_resources(); }
};

struct SelfMetrics : testing::Test {
  asio::io_context io;
  test::TemporaryDirectory directory;
  test::ManualClock clock;
  runtime::Logger logger{0, [](std::string_view) {}};
  runtime::Background background;
  runtime::Budget budget{0};
  Resources resources;
  Options options;
  std::unique_ptr<RuleLoop> rules;  // outlives its task, which ends in TearDown
  runtime::TaskGroup tasks{io.get_executor(), logger};

  static asio::awaitable<void> use(std::shared_ptr<const rules::RuleSet>) { co_return; }
  static asio::awaitable<std::size_t> nothing(std::shared_ptr<const rules::RuleSet>) { co_return 0; }
  const RuleLoop::Remembered remembered{.now = [] { return std::size_t{0}; }, .beside = nothing};
  void TearDown() override {
    tasks.cancel();
    test::run_coroutine(io, tasks.join());
  }
};

TEST_F(SelfMetrics, TellWhichConfigurationIsInForceAndHowReloadsGo) {
  options.config_file = directory.write("rules.yaml", test::kWebinarRule);
  rules = std::make_unique<RuleLoop>(options, resources, clock, logger, background, budget, use, remembered,
                                     [](std::vector<std::string>) {});
  runtime::MetricRegistry figures;
  add_rule_figures(figures, *rules);
  const auto read_at = clock.wall_now();
  tasks.spawn("rules", rules->run());
  const auto pass_a_while = [&] {
    for (int i = 0; i < 8; ++i) {
      test::run_until_idle(io, background);
      clock.advance(std::chrono::milliseconds(250));
    }
    test::run_until_idle(io, background);
  };
  pass_a_while();
  EXPECT_THAT(figures.text(), HasSubstr("promadapter_config_info{sha256=\"" + rules->state().hash + "\"} 1\n"));
  for (const char* line :
       {"promadapter_config_last_reload_successful 1\n", "promadapter_config_reloads_total{outcome=\"success\"} 1\n",
        "promadapter_config_reloads_total{outcome=\"failure\"} 0\n",
        "promadapter_config_section_removed{group=\"custom.metrics.k8s.io\"} 0\n"}) {
    EXPECT_THAT(figures.text(), HasSubstr(line));
  }
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(read_at.time_since_epoch()).count();
  EXPECT_THAT(figures.text(),
              HasSubstr("promadapter_config_last_reload_success_timestamp_seconds " + std::to_string(seconds)));

  directory.write("rules.yaml", "rules: [");
  pass_a_while();
  EXPECT_THAT(figures.text(), HasSubstr("promadapter_config_last_reload_successful 0\n"));
  EXPECT_THAT(figures.text(), HasSubstr("promadapter_config_reloads_total{outcome=\"failure\"} 1\n"));
  EXPECT_THAT(figures.text(), HasSubstr("promadapter_config_info{sha256=\"" + rules->state().hash + "\"} 1\n"));

  directory.write("rules.yaml", "rules: []");
  pass_a_while();
  EXPECT_THAT(figures.text(), HasSubstr("promadapter_config_last_reload_successful 1\n"));
  EXPECT_THAT(figures.text(), HasSubstr("promadapter_config_section_removed{group=\"custom.metrics.k8s.io\"} 1\n"));
  EXPECT_THAT(figures.text(), HasSubstr("promadapter_config_reloads_total{outcome=\"success\"} 2\n"));
}

TEST_F(SelfMetrics, TellOfNoConfigurationWhileItsFileIsBeingWritten) {
  options.config_file = directory.write("rules.yaml", test::kWebinarRule);
  std::filesystem::last_write_time(options.config_file, std::chrono::file_clock::from_sys(clock.wall_now()));
  rules = std::make_unique<RuleLoop>(options, resources, clock, logger, background, budget, use, remembered,
                                     [](std::vector<std::string>) {});
  runtime::MetricRegistry figures;
  add_rule_figures(figures, *rules);
  EXPECT_THAT(figures.text(), HasSubstr("promadapter_config_last_reload_successful 0\n"));
  EXPECT_THAT(figures.text(), Not(HasSubstr("\npromadapter_config_info{")));
  EXPECT_THAT(figures.text(), Not(HasSubstr("\npromadapter_config_last_reload_success_timestamp_seconds ")));
}

TEST_F(SelfMetrics, CountWhatRunsInTheBackground) {
  runtime::MetricRegistry figures;
  add_background_figure(figures, background);
  EXPECT_THAT(figures.text(), HasSubstr("promadapter_background_functions 0\n"));
}

TEST_F(SelfMetrics, CountUnexpectedFailures) {
  runtime::MetricRegistry figures;
  add_failure_figures(figures, logger);
  logger.unexpected("a request", "met an unexpected failure", std::make_exception_ptr(std::bad_alloc()));
  EXPECT_THAT(figures.text(), HasSubstr("promadapter_unexpected_failures_total{where=\"a request\"} 1\n"));
}

}  // namespace
}  // namespace adapter::app
