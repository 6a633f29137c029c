#include "runtime/process_figures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

namespace adapter::runtime {
namespace {

const std::string kStat =
    "711 (a) b) S 1 711 711 0 -1 4194560 5000 0 3 0 250 125 0 0 20 0 2 0 90000 123456789 3456 18446744073709551615 1 1 "
    "0 "
    "0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0\n";

TEST(ProcessStat, IsReadWhateverTheProgramIsCalled) {
  const auto stat = parse_process_stat(kStat);
  ASSERT_TRUE(stat.has_value());
  EXPECT_EQ(stat->cpu_ticks, 375);
  EXPECT_EQ(stat->start_ticks, 90000);
  EXPECT_EQ(stat->virtual_bytes, 123456789);
  EXPECT_EQ(stat->resident_pages, 3456);
}

TEST(ProcessStat, IsNothingWhenTheTextIsAnotherOne) {
  for (const auto& text : {std::string(), std::string("711 (a"), std::string("711 (a) S 1 2 3"),
                           "1 (a) " + std::string("x ") + kStat.substr(12, 20)}) {
    EXPECT_FALSE(parse_process_stat(text).has_value()) << text;
  }
  auto bad = kStat;
  bad.replace(bad.find("3456"), 4, "34x6");
  EXPECT_FALSE(parse_process_stat(bad).has_value());
}

TEST(BootTime, StandsOnALineOfItsOwn) {
  EXPECT_EQ(parse_boot_time("cpu 1 2\nctxt 5\nbtime 1700000000\nprocesses 3\n"), 1700000000);
  EXPECT_EQ(parse_boot_time("cpu 1 2\nbtime x\n"), std::nullopt);
  EXPECT_EQ(parse_boot_time(""), std::nullopt);
}

// The value of a metric without labels.
double value_of(const std::string& text, const std::string& name) {
  const auto at = text.find("\n" + name + " ");
  return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size() + 2));
}

TEST(ProcessFigures, TellThisProcessesOwn) {
  MetricRegistry registry;
  add_process_figures(registry);
  const auto text = registry.text();
  const auto now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  EXPECT_GE(value_of(text, "process_cpu_seconds_total"), 0);
  EXPECT_GT(value_of(text, "process_resident_memory_bytes"), 1e5);
  EXPECT_GE(value_of(text, "process_virtual_memory_bytes"), value_of(text, "process_resident_memory_bytes"));
  EXPECT_NEAR(value_of(text, "process_start_time_seconds"), now, 600);
  EXPECT_GT(value_of(text, "process_max_fds"), value_of(text, "process_open_fds"));
  EXPECT_THAT(text, testing::HasSubstr("# TYPE process_cpu_seconds_total counter\n"));
}

TEST(ProcessFigures, CountADescriptorMore) {
  MetricRegistry registry;
  add_process_figures(registry);
  const auto before = value_of(registry.text(), "process_open_fds");
  const std::ifstream one("/dev/null");
  EXPECT_EQ(value_of(registry.text(), "process_open_fds"), before + 1);
}

}  // namespace
}  // namespace adapter::runtime
