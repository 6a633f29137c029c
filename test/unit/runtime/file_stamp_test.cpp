#include "runtime/file_stamp.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

#include "support/temporary_directory.hpp"

namespace adapter::runtime {
namespace {

namespace fs = std::filesystem;

TEST(FileStamp, StaysWhileTheFileStays) {
  const test::TemporaryDirectory directory;
  const auto file = directory.write("token", "one");
  EXPECT_EQ(stamp_of(file), stamp_of(file));
  EXPECT_NE(stamp_of(file), FileStamp());
}

TEST(FileStamp, ChangesWithLengthTimeAndReplacement) {
  const test::TemporaryDirectory directory;
  const auto file = directory.write("token", "one");
  const auto first = stamp_of(file);
  directory.write("token", "longer");
  EXPECT_NE(stamp_of(file), first);
  directory.write("token", "one");
  fs::last_write_time(file, fs::last_write_time(file) + std::chrono::seconds(5));
  const auto later = stamp_of(file);
  EXPECT_NE(later, first);
  const auto other = directory.write("other", "one");
  fs::last_write_time(other, fs::last_write_time(file));
  fs::rename(other, file);
  EXPECT_NE(stamp_of(file), later) << "same size, same time, another file";
}

// As `cp -p` and tar write.
TEST(FileStamp, ChangesWithWhatIsWrittenThoughItsWriterSetsTheTimeBack) {
  const test::TemporaryDirectory directory;
  const auto file = directory.write("rules.yaml", "[5m]");
  const auto time = fs::last_write_time(file);
  const auto first = stamp_of(file);
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);  // the system's time has ticks
  do {
    directory.write("rules.yaml", "[1m]");
    fs::last_write_time(file, time);
  } while (stamp_of(file) == first && std::chrono::steady_clock::now() < give_up);
  EXPECT_NE(stamp_of(file), first);
}

TEST(FileStamp, FollowsTheLinksOfAMountedVolume) {
  const test::TemporaryDirectory directory;
  const auto root = directory.path();
  for (const auto* version : {"v1", "v2"}) {
    fs::create_directory(root / version);
    directory.write(std::string(version) + "/token", "one");
  }
  fs::create_directory_symlink("v1", root / "..data");
  fs::create_symlink("..data/token", root / "token");
  const auto first = stamp_of(root / "token");
  fs::create_directory_symlink("v2", root / "..data_tmp");
  fs::rename(root / "..data_tmp", root / "..data");
  EXPECT_NE(stamp_of(root / "token"), first);
}

TEST(FileStamp, OfAnAbsentFileIsEmpty) {
  const test::TemporaryDirectory directory;
  EXPECT_EQ(stamp_of(directory.path() / "absent"), FileStamp());
}

}  // namespace
}  // namespace adapter::runtime
