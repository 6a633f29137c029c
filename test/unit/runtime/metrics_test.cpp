#include "runtime/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace adapter::runtime {
namespace {

using testing::HasSubstr;

TEST(MetricRegistry, WritesFamiliesByNameAndCellsByLabels) {
  MetricRegistry registry;
  auto& requests = registry.counters("requests_total", "Requests.", {"code", "verb"});
  requests.with({"500", "GET"}).add();
  requests.with({"200", "LIST"}).add(2);
  requests.with({"200", "GET"}).add();
  registry.gauge("in_flight", "Running.").set(-1.5);
  EXPECT_EQ(registry.text(),
            "# HELP in_flight Running.\n"
            "# TYPE in_flight gauge\n"
            "in_flight -1.5\n"
            "# HELP requests_total Requests.\n"
            "# TYPE requests_total counter\n"
            "requests_total{code=\"200\",verb=\"GET\"} 1\n"
            "requests_total{code=\"200\",verb=\"LIST\"} 2\n"
            "requests_total{code=\"500\",verb=\"GET\"} 1\n");
}

TEST(MetricRegistry, WritesHistogramsWithBucketsThatAddUp) {
  MetricRegistry registry;
  auto& seconds = registry.histograms("seconds", "Time.", {"path"}, {0.005, 0.5, 10});
  auto& one = seconds.with({"/a"});
  for (const double value : {0.001, 0.005, 0.0051, 10.0, 11.0}) one.observe(value);
  EXPECT_EQ(registry.text(),
            "# HELP seconds Time.\n"
            "# TYPE seconds histogram\n"
            "seconds_bucket{path=\"/a\",le=\"0.005\"} 2\n"
            "seconds_bucket{path=\"/a\",le=\"0.5\"} 3\n"
            "seconds_bucket{path=\"/a\",le=\"10\"} 4\n"
            "seconds_bucket{path=\"/a\",le=\"+Inf\"} 5\n"
            "seconds_sum{path=\"/a\"} 21.0111\n"
            "seconds_count{path=\"/a\"} 5\n");
  registry.histogram("bare_seconds", "Time.", {1});
  EXPECT_THAT(registry.text(), HasSubstr("bare_seconds_bucket{le=\"1\"} 0\nbare_seconds_bucket{le=\"+Inf\"} 0\n"));
}

TEST(MetricRegistry, EscapesHelpTextsAndLabelValues) {
  MetricRegistry registry;
  registry.gauges("g", "a \\ \"b\"\nc", {"l"}).with({"a \\ \"b\"\nc"}).set(0);
  EXPECT_EQ(registry.text(),
            "# HELP g a \\\\ \"b\"\\nc\n"
            "# TYPE g gauge\n"
            "g{l=\"a \\\\ \\\"b\\\"\\nc\"} 0\n");
}

TEST(MetricRegistry, WritesEveryNumberSoThatItReadsBackTheSame) {
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<std::pair<double, std::string>> cases{{0, "0"},
                                                          {1, "1"},
                                                          {0.1, "0.1"},
                                                          {1e6, "1e+06"},
                                                          {123456789, "123456789"},
                                                          {1700000000.25, "1700000000.25"},
                                                          {1e-9, "1e-09"},
                                                          {infinity, "+Inf"},
                                                          {-infinity, "-Inf"},
                                                          {std::nan(""), "NaN"}};
  for (const auto& [value, text] : cases) {
    MetricRegistry registry;
    registry.gauge("g", "G.").set(value);
    EXPECT_THAT(registry.text(), testing::EndsWith("g " + text + "\n"));
  }
}

TEST(MetricRegistry, CountsLabelSetsBeyondTheLimitUnderOther) {
  MetricRegistry registry;
  auto& names = registry.counters("names_total", "Names.", {"a", "b"}, 2);
  names.with({"1", "x"}).add();
  names.with({"2", "x"}).add();
  names.with({"3", "x"}).add();
  names.with({"4", "x"}).add(5);
  names.with({"1", "x"}).add();
  EXPECT_THAT(registry.text(), testing::EndsWith("names_total{a=\"1\",b=\"x\"} 2\n"
                                                 "names_total{a=\"2\",b=\"x\"} 1\n"
                                                 "names_total{a=\"other\",b=\"other\"} 6\n"));
  EXPECT_EQ(&names.with({"9", "9"}), &names.with({"8", "8"}));
}

TEST(MetricRegistry, AsksForOthersStateAtEveryScrape) {
  MetricRegistry registry;
  std::vector<MetricRegistry::Reading> now;
  registry.at_scrape("age_seconds", "Age.", MetricRegistry::Kind::gauge, {"rule"}, [&now] { return now; });
  EXPECT_EQ(registry.text(), "") << "a family without a value has no lines";
  now = {{.labels = {"1"}, .value = 7}, {.labels = {"0"}, .value = 3}};
  EXPECT_THAT(registry.text(), testing::EndsWith("gauge\nage_seconds{rule=\"0\"} 3\nage_seconds{rule=\"1\"} 7\n"));
}

TEST(MetricRegistry, HandsTheSameCellToAllWhoMeanTheSame) {
  MetricRegistry registry;
  auto& one = registry.counters("c_total", "C.", {"l"}).with({"v"});
  for (int i = 0; i < 100; ++i) registry.counters("c_total", "C.", {"l"}).with({std::to_string(i)});
  EXPECT_EQ(&one, &registry.counters("c_total", "C.", {"l"}).with({"v"}));
  EXPECT_EQ(&registry.gauge("g", "G."), &registry.gauge("g", "G."));
}

TEST(MetricRegistry, ForgetsTheCellsOfAFamilyThatIsCleared) {
  MetricRegistry registry;
  auto& rules = registry.gauges("rules", "R.", {"rule"});
  rules.with({"0"}).set(1);
  rules.clear();
  rules.with({"1"}).set(2);
  EXPECT_THAT(registry.text(), testing::EndsWith("gauge\nrules{rule=\"1\"} 2\n"));
}

TEST(MetricRegistry, RefusesWhatTheFormatDoesNotAllow) {
  MetricRegistry registry;
  registry.counters("c_total", "C.", {"l"});
  EXPECT_THROW(registry.gauges("c_total", "C.", {"l"}), std::logic_error);
  EXPECT_THROW(registry.counters("c_total", "C.", {"other"}), std::logic_error);
  EXPECT_THROW(registry.counters("c_total", "C.", {"l"}).with({"a", "b"}), std::logic_error);
  for (const auto* name : {"", "1a", "a-b", "a b", "ä"}) EXPECT_THROW(registry.gauge(name, ""), std::logic_error);
  for (const auto* label : {"", "1a", "a:b", "__name__", "le"}) {
    EXPECT_THROW(registry.gauges("labelled", "", {label}), std::logic_error) << label;
  }
}

}  // namespace
}  // namespace adapter::runtime
