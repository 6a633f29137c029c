// The rule files that we ship, as they lie in the source tree.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "rules/rule_loader.hpp"
#include "support/read_text.hpp"
#include "support/rules.hpp"

namespace adapter::rules {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> texts(const std::vector<Finding>& findings) {
  std::vector<std::string> out;
  for (const auto& finding : findings) out.push_back(finding.text());
  return out;
}

TEST(ShippedRules, LoadAndBindWithoutAWord) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator("rules")) {
    const auto file = load_rules(test::read_text(entry.path().string()), entry.path().string());
    EXPECT_THAT(texts(file.fatal), IsEmpty());
    EXPECT_THAT(texts(file.warnings), IsEmpty());
    const auto set = bind_rules(file, test::builtin_resources());
    for (const auto& rule : set.quarantined) EXPECT_THAT(texts(rule.findings), IsEmpty());
    EXPECT_THAT(texts(set.resource_findings), IsEmpty());
    EXPECT_TRUE(!set.rules.empty() || set.resource_rules) << entry.path() << " has no rules";
    ++files;
  }
  EXPECT_GE(files, 3u);
}

TEST(ShippedRules, GiveEachSeriesOneNameByDefault) {
  const auto set = test::rule_set(test::read_text("rules/default.yaml"));
  ASSERT_THAT(set->rules, SizeIs(6));
  struct Case {
    std::string series;
    std::string name;
  };
  for (const auto& c : std::vector<Case>{{"container_cpu_usage_seconds_total", "cpu_usage"},
                                         {"container_fs_reads_total", "fs_reads"},
                                         {"container_memory_working_set_bytes", "memory_working_set_bytes"},
                                         {"http_wait_seconds_total", "http_wait"},
                                         {"http_requests_total", "http_requests"},
                                         {"watts", "watts"}}) {
    const bool of_containers = c.series.starts_with("container_");
    std::vector<std::string> names;
    for (const auto& bound : set->rules) {
      const auto& rule = bound->rule;
      if ((rule.index < 3) != of_containers) continue;  // by its seriesQuery
      const auto name = rule.namer.name_of(c.series);
      if (name && all_accept(rule.filters, c.series)) names.push_back(*name);
    }
    EXPECT_THAT(names, testing::ElementsAre(c.name)) << c.series;
  }
}

TEST(ShippedRules, AskForResourceMetricsByTodaysLabels) {
  const auto set = test::rule_set(test::read_text("rules/resource-metrics.yaml"));
  ASSERT_TRUE(set->resource_rules);
  QueryArguments pods{.series = "",
                      .matchers = {{.label = "namespace", .op = promql::MatchOp::equal, .value = "moc"}},
                      .label_values = {{"namespace", "moc"}},
                      .group_by = {"pod", set->resource_rules->cpu.rule.container_label}};
  EXPECT_EQ(set->resource_rules->cpu.rule.container_query.render(pods).value(),
            R"(max by (pod,container) (rate(container_cpu_usage_seconds_total{namespace="moc",container!="",)"
            R"(container!="POD"}[5m])))");
  QueryArguments nodes{.series = "",
                       .matchers = {{.label = "node", .op = promql::MatchOp::regex, .value = "a|b"}},
                       .label_values = {{"node", "a|b"}},
                       .group_by = {"node"}};
  EXPECT_THAT(set->resource_rules->memory.rule.node_query.render(nodes).value(),
              testing::HasSubstr(R"(node_memory_MemTotal_bytes{instance=~"a|b"} - node_memory)"));
  EXPECT_EQ(set->resource_rules->window, std::chrono::minutes(5));
}

}  // namespace
}  // namespace adapter::rules
