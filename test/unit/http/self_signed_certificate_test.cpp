#include "http/self_signed_certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "support/temporary_directory.hpp"

namespace adapter::http {
namespace {

const runtime::WallTime kNow{std::chrono::hours(24 * 365 * 50)};

mode_t mode_of(const std::filesystem::path& file) {
  struct stat status {};
  stat(file.c_str(), &status);
  return status.st_mode & 07777;
}

TEST(ServingCertificate, IsMadeOnceAndThenReused) {
  const test::TemporaryDirectory directory;
  const auto folder = directory.path() / "a/b";
  const auto first = ensure_serving_certificate(folder, "0.0.0.0", kNow);
  EXPECT_TRUE(first.created);
  EXPECT_EQ(mode_of(folder / "apiserver.key"), 0600u);
  EXPECT_EQ(mode_of(folder / "apiserver.crt"), 0644u);
  const auto second = ensure_serving_certificate(folder, "0.0.0.0", kNow + std::chrono::hours(1));
  EXPECT_FALSE(second.created);
  EXPECT_EQ(second.pair.certificate_pem, first.pair.certificate_pem);
}

TEST(ServingCertificate, IsMadeAnewWhenItHasExpired) {
  const test::TemporaryDirectory directory;
  const auto first = ensure_serving_certificate(directory.path(), "127.0.0.1", kNow);
  const auto later = ensure_serving_certificate(directory.path(), "127.0.0.1", kNow + std::chrono::hours(24 * 366));
  EXPECT_TRUE(later.created);
  EXPECT_NE(later.pair.certificate_pem, first.pair.certificate_pem);
}

TEST(ServingCertificate, StaysInMemoryWithoutADirectory) {
  EXPECT_TRUE(ensure_serving_certificate("", "127.0.0.1", kNow).created);
}

TEST(ServingCertificate, NeedsBothFilesOrNone) {
  const test::TemporaryDirectory directory;
  std::ofstream(directory.path() / "apiserver.crt") << "x";
  try {
    ensure_serving_certificate(directory.path(), "127.0.0.1", kNow);
    FAIL();
  } catch (const std::runtime_error& e) {
    EXPECT_THAT(e.what(), testing::HasSubstr("apiserver.key: missing or unreadable, but"));
  }
}

TEST(ServingCertificate, NamesADirectoryThatCannotBeMade) {
  EXPECT_THROW(ensure_serving_certificate("/proc/none/here", "127.0.0.1", kNow), std::runtime_error);
}

}  // namespace
}  // namespace adapter::http
