#include "runtime/followed_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"
#include "support/temporary_directory.hpp"

namespace adapter::runtime {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

class FollowedFilesTest : public testing::Test {
 protected:
  test::TemporaryDirectory directory;
  test::ManualClock clock;
  asio::io_context io;
  Background background;
  FollowedFiles files{clock, background, 1 << 20};
  std::string a = directory.path() / "a";

  void begin(const std::string& content) { files.begin({directory.write("a", content)}); }
  // What the look after that time tells of the one file: its content, its error, or "-".
  std::string after(milliseconds time) {
    clock.advance(time);
    const auto contents = test::run_coroutine(io, files.look());
    return contents ? text_of(contents->at(a)) : "-";
  }
  static std::string text_of(const Result<std::string>& content) {
    return content ? *content : "error: " + content.error().message;
  }
};

TEST_F(FollowedFilesTest, SayNothingWhileNothingChanges) {
  begin("one");
  EXPECT_EQ(after(seconds(0)), "-");
  EXPECT_EQ(after(seconds(100)), "-");
}

TEST_F(FollowedFilesTest, GiveAChangeWhenItHasBeenStillForASecond) {
  begin("one");
  directory.write("a", "another");
  EXPECT_EQ(after(seconds(5)), "-") << "seen for the first time";
  EXPECT_EQ(after(milliseconds(999)), "-");
  EXPECT_EQ(after(milliseconds(1)), "another");
  EXPECT_EQ(after(seconds(5)), "-") << "once";
}

TEST_F(FollowedFilesTest, BeginTheSecondAnewWithEachWrite) {
  begin("first: 1\n");
  for (const auto* written : {"second: 1\n", "second: 1\nthird: 1\n", "second: 1\nthird: 1\nfourth: 1\n"}) {
    directory.write("a", written);
    EXPECT_EQ(after(milliseconds(800)), "-");
  }
  EXPECT_EQ(after(milliseconds(999)), "-");
  EXPECT_EQ(after(milliseconds(1)), "second: 1\nthird: 1\nfourth: 1\n");
}

TEST_F(FollowedFilesTest, WaitForAWriterThatHasNotClosedTheFileHalfAMinute) {
  begin("one");
  {
    std::ofstream writer(a);
    writer << "half" << std::flush;
    EXPECT_EQ(after(seconds(0)), "-");
    EXPECT_EQ(after(seconds(20)), "-");
    writer << " and half" << std::flush;
    EXPECT_EQ(after(seconds(0)), "-");
    EXPECT_EQ(after(seconds(20)), "-");
  }
  EXPECT_EQ(after(milliseconds(250)), "half and half");

  std::ofstream writer(a);
  writer << "kept open" << std::flush;
  EXPECT_EQ(after(seconds(0)), "-");
  EXPECT_EQ(after(milliseconds(29'999)), "-");
  EXPECT_EQ(after(milliseconds(1)), "kept open");
}

TEST_F(FollowedFilesTest, AreNotStillAtStartWhileSomebodyWrites) {
  directory.write("a", "one");
  std::ofstream writer(a, std::ios::app);
  files.begin({a});
  EXPECT_FALSE(files.is_still());
  writer.close();
  files.begin({a});
  EXPECT_TRUE(files.is_still());
}

TEST_F(FollowedFilesTest, GiveWhatIsOnlyTheBeginningOfTheLastMoreTime) {
  for (const std::string cut : {"", "one\n", "one\ntw"}) {
    begin("one\ntwo\n");
    directory.write("a", cut);
    EXPECT_EQ(after(seconds(0)), "-");
    EXPECT_EQ(after(milliseconds(5999)), "-") << cut;
    EXPECT_EQ(after(milliseconds(1)), cut);
  }
}

TEST_F(FollowedFilesTest, ComparesWithTheWholeTextWhenItWasCutTwice) {
  begin("one\ntwo\nthree\n");
  directory.write("a", "");
  after(seconds(0));
  EXPECT_EQ(after(seconds(6)), "");
  directory.write("a", "one\n");
  after(seconds(0));
  EXPECT_EQ(after(seconds(1)), "-");
  EXPECT_EQ(after(seconds(5)), "one\n");
}

// What they hold may be half of it, however often it is the same when it is looked at.
TEST_F(FollowedFilesTest, AreNotReadButToldWhenTheyAreWrittenWithoutEnd) {
  begin("one");
  directory.write("a", "two");
  std::vector<std::string> told;
  const auto touch_for = [&](int times) {
    for (int i = 0; i < 4 * times; ++i) {
      fs::last_write_time(a, fs::file_time_type::clock::now() + std::chrono::hours(i % 2));
      if (auto text = after(milliseconds(250)); text != "-") told.push_back(text);
    }
  };
  touch_for(30);
  EXPECT_THAT(told, testing::IsEmpty());
  touch_for(120);
  const std::string why = "error: is written again and again, and was never still for a second";
  EXPECT_THAT(told, testing::ElementsAre(why)) << "once";
  EXPECT_EQ(after(seconds(1)), "two");
  touch_for(32);
  EXPECT_THAT(told, testing::ElementsAre(why, why)) << "anew";
}

TEST_F(FollowedFilesTest, FollowRenamesAndLinks) {
  begin("one");
  directory.write("b", "two");
  fs::rename(directory.path() / "b", a);
  after(seconds(0));
  EXPECT_EQ(after(seconds(1)), "two");
  fs::create_symlink(directory.write("c", "six"), directory.path() / "link");
  fs::rename(directory.path() / "link", a);
  after(seconds(0));
  EXPECT_EQ(after(seconds(1)), "six");
}

TEST_F(FollowedFilesTest, TellOfAFileThatIsGoneAndThatItIsBack) {
  begin("one");
  fs::remove(a);
  after(seconds(0));
  EXPECT_EQ(after(seconds(1)), "error: cannot be read: No such file or directory");
  EXPECT_EQ(after(seconds(1)), "-");
  directory.write("a", "one");
  after(seconds(0));
  EXPECT_EQ(after(seconds(1)), "one");
}

TEST_F(FollowedFilesTest, NeverWaitForWhatIsNoRegularFileAndTakeTheNextOneThatIs) {
  begin("one");
  const auto replace_by = [&](const auto& make) {
    fs::remove(a);
    make();
    after(seconds(0));
    return after(seconds(1));
  };
  EXPECT_EQ(replace_by([&] { ::mkfifo(a.c_str(), 0600); }), "error: is a pipe, not a regular file");
  EXPECT_EQ(replace_by([&] { fs::create_symlink("/dev/zero", a); }), "error: is a device, not a regular file");
  EXPECT_EQ(replace_by([&] { fs::create_directory(a); }), "error: cannot be read: Is a directory");
  EXPECT_EQ(replace_by([&] { directory.write("a", "good"); }), "good");
}

TEST_F(FollowedFilesTest, AreReadWhenAskedThoughUnchangedAsSoonAsTheyAreStill) {
  begin("one");
  files.ask();
  EXPECT_EQ(after(seconds(0)), "one");
  EXPECT_EQ(after(seconds(9)), "-");
  directory.write("a", "half");
  files.ask();
  EXPECT_EQ(after(seconds(0)), "-");
  EXPECT_EQ(after(seconds(1)), "half");
  EXPECT_EQ(after(seconds(1)), "-");
}

TEST_F(FollowedFilesTest, CanBeReadAtOnceWhereTheyWereWrittenAWhileAgo) {
  const auto now = [this] {
    const auto contents = test::run_coroutine(io, files.read_now());
    return contents ? text_of(contents->at(a)) : "-";
  };
  begin("one");
  EXPECT_EQ(now(), "one") << "nothing has changed";
  directory.replace("a", "another");
  EXPECT_EQ(now(), "another");
  EXPECT_EQ(after(seconds(9)), "-") << "that was it";
  const auto write = [&](const std::string& content, seconds ago) {
    directory.write("a", content);
    fs::last_write_time(a, std::chrono::file_clock::from_sys(clock.wall_now() - ago));
  };
  write("half of", seconds(0));
  EXPECT_EQ(now(), "-") << "somebody may be writing";
  EXPECT_EQ(after(seconds(1)), "half of");
  fs::remove(a);
  EXPECT_EQ(now(), "-") << "somebody may be writing it anew";
  write("half of it", seconds(1));
  EXPECT_EQ(now(), "half of it");
  write("half", seconds(3));
  EXPECT_EQ(now(), "-") << "what was cut needs longer";
  EXPECT_EQ(after(seconds(6)), "half");
}

TEST_F(FollowedFilesTest, CanBeReadAtOnceBesideOneThatIsYoungAndUnchanged) {
  const auto young = directory.write("b", "unchanged");  // just now
  files.begin({directory.write("a", "one"), young});
  directory.replace("a", "another");
  const auto contents = test::run_coroutine(io, files.read_now());
  ASSERT_TRUE(contents);
  EXPECT_EQ(text_of(contents->at(a)), "another");
}

TEST_F(FollowedFilesTest, BelongTogether) {
  const auto b = directory.write("b", "1");
  files.begin({directory.write("a", "1"), b});
  directory.write("a", "another");
  after(seconds(0));
  directory.write("b", "another, too");
  EXPECT_EQ(after(milliseconds(999)), "-");
  clock.advance(seconds(1));
  const auto contents = test::run_coroutine(io, files.look());
  ASSERT_TRUE(contents);
  EXPECT_EQ(*contents->at(b), "another, too");
}

TEST_F(FollowedFilesTest, CanBecomeOthers) {
  begin("one");
  a = directory.write("b", "two");
  files.follow({a});
  EXPECT_EQ(after(seconds(0)), "-");
  EXPECT_EQ(after(seconds(1)), "two");
}

}  // namespace
}  // namespace adapter::runtime
