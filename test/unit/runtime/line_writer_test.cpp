#include "runtime/line_writer.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

namespace adapter::runtime {
namespace {

constexpr std::size_t kLimit = 64 << 10;

struct LineWriterTest : testing::Test {
  int reader = -1, writer_end = -1;
  std::string pending;

  LineWriterTest() {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    reader = ends[0];
    writer_end = ends[1];
    ::fcntl(writer_end, F_SETPIPE_SZ, 4096);
  }
  ~LineWriterTest() override {
    for (const int end : {reader, writer_end}) {
      if (end >= 0) ::close(end);
    }
  }

  // Waits for one.
  std::string read_line() {
    for (;;) {
      if (const auto end = pending.find('\n'); end != pending.npos) {
        auto line = pending.substr(0, end);
        pending.erase(0, end + 1);
        return line;
      }
      char piece[1000];
      const auto size = ::read(reader, piece, sizeof piece);
      if (size <= 0) return "(nothing more)";
      pending.append(piece, static_cast<std::size_t>(size));
    }
  }
};

std::string line(int number, std::size_t length) {
  return std::to_string(number) + std::string(length, 'x');
}

// What has been read may not be accounted for yet.
bool is_taken_soon(LineWriter& writer, const std::string& line) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!writer.write(line)) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::yield();
  }
  return true;
}

TEST_F(LineWriterTest, NeverWaitsForAReader) {
  LineWriter writer(writer_end, kLimit);
  int taken = 0;
  while (writer.write(line(taken, 5000) + "\n")) ASSERT_LT(++taken, 1000);
  EXPECT_GE(taken, 12);
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(writer.write("lost\n"));
  EXPECT_EQ(writer.lost(), 11u);
  for (int number = 0; number < taken; ++number) EXPECT_EQ(read_line(), line(number, 5000)) << "whole and in order";
  ASSERT_TRUE(is_taken_soon(writer, "again\n"));
  EXPECT_EQ(read_line(), "again");
}

TEST_F(LineWriterTest, TakesLinesAgainWhenHalfTheQueueIsWritten) {
  LineWriter writer(writer_end, kLimit);
  int taken = 0;
  while (writer.write(line(taken, 5000) + "\n")) ASSERT_LT(++taken, 1000);
  EXPECT_EQ(read_line(), line(0, 5000));
  EXPECT_EQ(read_line(), line(1, 5000));
  EXPECT_FALSE(writer.write("too soon\n"));
  const int more_than_half = taken / 2 + 2;
  for (int number = 2; number < more_than_half; ++number) EXPECT_EQ(read_line(), line(number, 5000));
  ASSERT_TRUE(is_taken_soon(writer, "again\n"));
  for (int number = more_than_half; number < taken; ++number) EXPECT_EQ(read_line(), line(number, 5000));
  EXPECT_EQ(read_line(), "again");
}

TEST_F(LineWriterTest, WritesAllBeforeItDies) {
  {
    LineWriter writer(writer_end, kLimit, std::chrono::minutes(1));
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(writer.write(std::to_string(i) + "\n"));
  }
  ::close(std::exchange(writer_end, -1));  // what is missing is not waited for
  for (int i = 0; i < 100; ++i) EXPECT_EQ(read_line(), std::to_string(i));
}

TEST_F(LineWriterTest, DiesWhileNobodyReads) {
  // The thread stays behind with a descriptor of its own, as at the end of a process.
  const int stuck = ::dup(writer_end);
  auto writer = std::make_unique<LineWriter>(stuck, kLimit);
  int taken = 0;
  while (writer->write(line(taken, 5000) + "\n")) ASSERT_LT(++taken, 1000);
  writer.reset();   // returns
  ::close(reader);  // and lets the thread end
  reader = -1;
}

TEST_F(LineWriterTest, WaitsWhereTheDescriptorDoesNotBlock) {
  ::fcntl(writer_end, F_SETFL, ::fcntl(writer_end, F_GETFL) | O_NONBLOCK);
  LineWriter writer(writer_end, kLimit);
  int taken = 0;
  while (writer.write(line(taken, 5000) + "\n")) ASSERT_LT(++taken, 1000);
  for (int number = 0; number < taken; ++number) EXPECT_EQ(read_line(), line(number, 5000));
}

TEST_F(LineWriterTest, LeavesSignalsAsTheyWereWhereNoThreadCanBeStarted) {
  pthread_attr_t before, vast;  // for a stack that has no place
  pthread_getattr_default_np(&before);
  pthread_attr_init(&vast);
  pthread_attr_setstacksize(&vast, std::size_t{1} << 60);
  pthread_setattr_default_np(&vast);
  EXPECT_THROW(LineWriter{writer_end}, std::system_error);
  pthread_setattr_default_np(&before);
  sigset_t blocked;
  pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
  EXPECT_EQ(sigismember(&blocked, SIGTERM), 0);
}

TEST_F(LineWriterTest, LosesWhatADescriptorRefuses) {
  ::close(reader);
  reader = -1;
  for (const int descriptor : {writer_end, -1}) {
    LineWriter writer(descriptor);
    EXPECT_TRUE(writer.write("lost\n"));
    while (writer.lost() == 0) {
    }
    EXPECT_EQ(writer.lost(), 1u);
  }
}

}  // namespace
}  // namespace adapter::runtime
