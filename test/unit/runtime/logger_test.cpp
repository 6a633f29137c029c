#include "runtime/logger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace adapter::runtime {
namespace {

struct Lines {
  std::vector<std::string> all;
  Logger::Sink sink() {
    return [this](std::string_view line) { all.emplace_back(line); };
  }
};

TEST(Logger, WritesLinesAsKlogDoes) {
  Lines lines;
  const Logger logger(0, lines.sink());
  logger.error("disk full");
  ASSERT_EQ(lines.all.size(), 1u);
  EXPECT_THAT(lines.all[0], testing::ContainsRegex(
                                "^E[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6} +[0-9]+ promadapter] disk full\n$"));
}

TEST(Logger, ShowsDetailsFromTheirVerbosityOn) {
  Lines lines;
  const Logger logger(4, lines.sink());
  logger.detail(4, "shown");
  logger.detail(6, "hidden");
  ASSERT_EQ(lines.all.size(), 1u);
  EXPECT_THAT(lines.all[0], testing::HasSubstr("shown"));
}

TEST(Logger, LetsNoMessageForgeALine) {
  Lines lines;
  const Logger logger(0, lines.sink());
  logger.info("path /a\nE1124 00:00:00.000000 1 x] forged \x1b[31m");
  EXPECT_THAT(lines.all[0], testing::HasSubstr("/a\\x0aE1124"));
  EXPECT_THAT(lines.all[0], testing::HasSubstr("\\x1b[31m"));
}

TEST(Logger, CountsUnexpectedFailuresByWhatTheyEnded) {
  Lines lines;
  const Logger logger(0, lines.sink());
  const auto thrown = std::make_exception_ptr(std::runtime_error("boom"));
  logger.unexpected("a request", "met an unexpected failure", thrown);
  logger.unexpected("a request", "met an unexpected failure", thrown);
  EXPECT_THAT(lines.all[1], testing::HasSubstr("a request met an unexpected failure: boom"));
  EXPECT_EQ(logger.unexpected_failures().at("a request"), 2);
  for (int i = 0; i < 1000; ++i) logger.unexpected(std::to_string(i), "ended", thrown);
  EXPECT_EQ(logger.unexpected_failures().size(), 101u) << "bounded, whoever names the tasks";
  EXPECT_EQ(logger.unexpected_failures().at("other"), 901);
}

TEST(Logger, EscapesWhatAReaderDoesNotSee) {
  Lines lines;
  const Logger logger(0, lines.sink());
  logger.info(
      "a\xc2\x9b"
      "31m \xe2\x80\xa8 \xe2\x80\xae \xff");
  EXPECT_THAT(lines.all[0], testing::EndsWith("] a\\u009b31m \\u2028 \\u202e \\xff\n"));
}

TEST(Logger, CutsALineWithoutEnd) {
  Lines lines;
  const Logger logger(0, lines.sink());
  logger.info(std::string(1 << 20, 'x'));
  EXPECT_LT(lines.all[0].size(), std::size_t{33} << 10);
}

TEST(Logger, KeepsBracesAndUtf8AsTheyAre) {
  Lines lines;
  const Logger logger(0, lines.sink());
  logger.info("sum(x{a=\"ä\"}) by {}");
  EXPECT_THAT(lines.all[0], testing::HasSubstr("sum(x{a=\"ä\"}) by {}"));
}

}  // namespace
}  // namespace adapter::runtime
