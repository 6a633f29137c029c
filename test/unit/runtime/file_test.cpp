#include "runtime/file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace adapter::runtime
