#include "runtime/memory_limit.hpp"

#include <gtest/gtest.h>

#include "support/temporary_directory.hpp"

namespace adapter::runtime {
namespace {

class MemoryLimit : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& content) {
    std::filesystem::create_directories((mounts_.path() / name).parent_path());
    mounts_.write(name, content);
  }
  std::optional<std::uint64_t> limit(std::string_view self) const { return memory_limit_of(self, mounts_.path()); }

  test::TemporaryDirectory mounts_;
};

TEST_F(MemoryLimit, OfVersion2IsTheLeastOnTheWayUp) {
  write("kubepods/memory.max", "2147483648\n");
  write("kubepods/pod1/memory.max", "536870912\n");
  write("kubepods/pod1/box/memory.max", "max\n");
  EXPECT_EQ(limit("0::/kubepods/pod1/box\n"), 536870912u);
  EXPECT_EQ(limit("0::/kubepods"), 2147483648u);
  EXPECT_EQ(limit("0::/elsewhere/box\n"), std::nullopt);
  write("kubepods/pod1/box/memory.max", "134217728\n");
  EXPECT_EQ(limit("0::/kubepods/pod1/box\n"), 134217728u);
}

TEST_F(MemoryLimit, OfAContainerStandsAtTheRoot) {
  write("memory.max", "268435456\n");
  EXPECT_EQ(limit("0::/\n"), 268435456u) << "with a namespace of its own";
  EXPECT_EQ(limit("0::/../../kubepods/box\n"), 268435456u);
  EXPECT_EQ(limit("0::/docker/0123\n"), 268435456u) << "without: the path is the machine's, the files are its own";
}

TEST_F(MemoryLimit, OfVersion1HasAFolderOfItsOwn) {
  write("memory/memory.limit_in_bytes", "9223372036854771712\n");  // none
  write("memory/docker/0123/memory.limit_in_bytes", "536870912\n");
  write("memory.max", "1\n");
  EXPECT_EQ(limit("9:cpu,cpuacct:/docker/0123\n4:memory:/docker/0123\n"), 536870912u);
  EXPECT_EQ(limit("4:hugetlb,memory:/docker/0123\n"), 536870912u);
  EXPECT_EQ(limit("4:memory:/docker\n"), std::nullopt);
  EXPECT_EQ(limit("4:memory_other:/docker/0123\n"), std::nullopt);
}

TEST_F(MemoryLimit, IsTheLeastOfBothVersions) {
  write("memory/a/memory.limit_in_bytes", "400000000\n");
  write("a/memory.max", "300000000\n");
  EXPECT_EQ(limit("4:memory:/a\n0::/a\n"), 300000000u);
  EXPECT_EQ(limit("0::/a\n4:memory:/a\n"), 300000000u);
}

TEST_F(MemoryLimit, IsNoneWhereNothingSaysOne) {
  EXPECT_EQ(limit(""), std::nullopt);
  EXPECT_EQ(limit("nonsense\n:\n::\n"), std::nullopt);
  write("memory.max", "0\n");
  EXPECT_EQ(limit("0::/\n"), std::nullopt);
  write("memory.max", "");
  EXPECT_EQ(limit("0::/\n"), std::nullopt);
}

}  // namespace
}  // namespace adapter::runtime
