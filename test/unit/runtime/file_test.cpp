#include "runtime/file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <fstream>

#include "support/temporary_directory.hpp"

namespace adapter::runtime {
namespace {

TEST(ReadFile, ReadsWhatIsThereEmptyFilesIncluded) {
  const test::TemporaryDirectory directory;
  EXPECT_EQ(*read_file(directory.write("empty", "")), "");
  const std::string large(200'000, 'x');
  EXPECT_EQ(*read_file(directory.write("large", large)), large);
}

TEST(ReadFile, SaysWhyItCannot) {
  const test::TemporaryDirectory directory;
  EXPECT_EQ(read_file(directory.path() / "absent").error().message, "cannot be read: No such file or directory");
  EXPECT_EQ(read_file(directory.path()).error().message, "cannot be read: Is a directory");
  EXPECT_EQ(read_file(directory.write("large", std::string((1 << 20) + 1, 'x')), 1 << 20).error().message,
            "larger than 1 MiB");
}

// Opening a pipe would wait for a writer, reading a device for ever.
TEST(ReadFile, RefusesWhatIsNoRegularFileByNameWithoutWaiting) {
  const test::TemporaryDirectory directory;
  const std::string pipe = directory.path() / "pipe", socket = directory.path() / "socket";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(read_file(pipe).error().message, "is a pipe, not a regular file");
  const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  socket.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(read_file(socket).error().message, "is a socket, not a regular file");
  ::close(listener);
  EXPECT_EQ(read_file("/dev/zero").error().message, "is a device, not a regular file");
  EXPECT_EQ(*read_file("/dev/null", 1, FileKinds::pipes_too), "");
}

TEST(IsOpenForWriting, TellsWhetherAWriterHasClosedIt) {
  test::TemporaryDirectory directory;
  const auto name = directory.write("a", "x");
  EXPECT_FALSE(is_open_for_writing(name));
  const std::ifstream reader(name);
  EXPECT_FALSE(is_open_for_writing(name));
  std::ofstream writer(name, std::ios::app);
  EXPECT_TRUE(is_open_for_writing(name));
  writer.close();
  EXPECT_FALSE(is_open_for_writing(name));
  EXPECT_FALSE(is_open_for_writing(directory.path() / "none"));
  EXPECT_FALSE(is_open_for_writing(directory.path()));
}

}  // namespace
}  // namespace adapter::runtime
