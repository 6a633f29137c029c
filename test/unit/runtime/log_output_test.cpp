#include "runtime/log_output.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "runtime/logger.hpp"

namespace adapter::runtime {
namespace {

TEST(LogOutput, LosesLinesThatNobodyReadsAndSaysHowMany) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ::fcntl(ends[1], F_SETPIPE_SZ, 4096);
  LogOutput output(ends[1]);
  const Logger logger(0, [&output](std::string_view line) { output.write(line); });
  const std::string text(30'000, 'x');
  int lines = 0;
  while (output.lost() == 0) {  // returns each time
    logger.info(text);
    ASSERT_LT(++lines, 1000);
  }
  for (int i = 0; i < 9; ++i) logger.info("lost");
  EXPECT_EQ(output.lost(), 10u);
  std::string read;
  const auto read_until = [&](const std::string& wanted) {
    char piece[4096];
    while (read.find(wanted) == std::string::npos) {
      const auto size = ::read(ends[0], piece, sizeof piece);
      ASSERT_GT(size, 0);
      read.append(piece, static_cast<std::size_t>(size));
    }
  };
  for (int i = 0; i < lines - 1; ++i) {
    read_until("x\n");
    read.erase(0, read.find("x\n") + 2);
  }
  logger.info("on again");
  read_until("on again\n");
  EXPECT_THAT(read, testing::ContainsRegex("^W.*10 log lines were lost: standard error did not take them\n"));
  EXPECT_EQ(output.lost(), 10u);
  ::close(ends[0]);
}

}  // namespace
}  // namespace adapter::runtime
