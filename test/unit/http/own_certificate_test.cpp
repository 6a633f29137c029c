#include "http/own_certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>

#include "http/certificate_facts.hpp"
#include "http/self_signed_certificate.hpp"
#include "runtime/file.hpp"
#include "support/certificates.hpp"
#include "support/temporary_directory.hpp"

namespace adapter::http {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const runtime::WallTime kNow{std::chrono::hours(24 * 365 * 50)};
constexpr std::chrono::hours kYear{24 * 365};

mode_t mode_of(const fs::path& file) {
  struct stat status {};
  stat(file.c_str(), &status);
  return status.st_mode & 07777;
}

struct OwnCertificateTest : testing::Test {
  test::TemporaryDirectory directory;

  OwnCertificate ensure(runtime::WallTime now = kNow) const {
    return ensure_own_certificate(directory.path(), "127.0.0.1", now, now);
  }
  std::string why_not(runtime::WallTime now = kNow) const {
    try {
      ensure(now);
    } catch (const std::runtime_error& e) {
      return e.what();
    }
    return "";
  }
  std::string text(const std::string& name) const { return runtime::read_file(directory.path() / name).value(); }
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const auto& entry : fs::directory_iterator(directory.path())) out.push_back(entry.path().filename());
    return out;
  }
  // What a start leaves: a whole pair, and the next start uses it.
  void expect_whole() const {
    EXPECT_THAT(names(), testing::UnorderedElementsAre("apiserver.crt", "apiserver.key"));
    EXPECT_TRUE(belong_together({.certificate_pem = text("apiserver.crt"), .key_pem = text("apiserver.key")}));
    EXPECT_EQ(ensure().made_why, "");
  }
};

TEST_F(OwnCertificateTest, IsMadeOnceAndThenReused) {
  const auto folder = directory.path() / "a/b";
  const auto first = ensure_own_certificate(folder, "0.0.0.0", kNow, kNow);
  EXPECT_EQ(first.made_why, "there was none");
  EXPECT_TRUE(first.is_self_made);
  EXPECT_EQ(mode_of(folder / "apiserver.key"), 0600u);
  EXPECT_EQ(mode_of(folder / "apiserver.crt"), 0644u);
  const auto second = ensure_own_certificate(folder, "0.0.0.0", kNow + std::chrono::hours(1), kNow);
  EXPECT_EQ(second.made_why, "");
  EXPECT_TRUE(second.is_self_made);
  EXPECT_EQ(second.pair, first.pair);
}

TEST_F(OwnCertificateTest, IsMadeAnewWhenItHasEndedByThen) {
  const auto first = ensure();
  const auto end = certificate_facts(first.pair.certificate_pem)->not_after;
  EXPECT_EQ(ensure(end - std::chrono::seconds(1)).made_why, "");
  EXPECT_THAT(ensure(end).made_why, HasSubstr("has ended"));
  EXPECT_NE(ensure().pair, first.pair);
}

TEST_F(OwnCertificateTest, IsMadeAnewWhenItHasNotBegun) {
  const auto first = ensure();
  const auto begin = certificate_facts(first.pair.certificate_pem)->not_before;
  EXPECT_EQ(ensure(begin).made_why, "");
  EXPECT_THAT(ensure(begin - std::chrono::seconds(1)).made_why, HasSubstr("has not begun"));
}

TEST_F(OwnCertificateTest, StaysInMemoryWithoutADirectory) {
  EXPECT_TRUE(ensure_own_certificate("", "127.0.0.1", kNow, kNow).is_self_made);
}

// Every state that a crash, or an older version of us, can leave.
TEST_F(OwnCertificateTest, IsMadeAgainFromEveryHalfOfIt) {
  const auto pair = make_self_signed_pair("127.0.0.1", kNow), other = make_self_signed_pair("127.0.0.1", kNow);
  const auto absent = std::optional<std::string>();
  using Content = std::optional<std::string>;
  struct Case {
    Content certificate, key, why;
  };
  const std::vector<Case> cases = {
      {absent, pair.key_pem, "there was a key without its certificate"},
      {absent, "", "there was a key without its certificate"},
      {"", "", "the one that was there is empty"},
      {"", pair.key_pem, "the one that was there is empty"},
      {"\n", absent, "the one that was there is empty"},
      {std::string(pair.certificate_pem.size(), '\0'), std::string(pair.key_pem.size(), '\0'),
       "the one that was there is empty"},  // a power cut: the size was on the disk, the content not yet
      {std::string(4096, '\0'), absent, "the one that was there is empty"},
      {pair.certificate_pem, std::string(pair.key_pem.size(), '\0'), "is missing or not its own"},
      {pair.certificate_pem, absent, "is missing or not its own"},
      {pair.certificate_pem, "", "is missing or not its own"},
      {pair.certificate_pem, pair.key_pem.substr(0, 900), "is missing or not its own"},
      {pair.certificate_pem, other.key_pem, "is missing or not its own"},
  };
  for (const auto& c : cases) {
    for (const auto* name : {"apiserver.crt", "apiserver.key"}) fs::remove(directory.path() / name);
    if (c.certificate) directory.write("apiserver.crt", *c.certificate);
    if (c.key) directory.write("apiserver.key", *c.key);
    directory.write("apiserver.crt.new", "left over");
    directory.write("apiserver.key.new", "left over");
    EXPECT_THAT(ensure().made_why, HasSubstr(*c.why));
    expect_whole();
  }
}

TEST_F(OwnCertificateTest, LeavesNothingOverBesideAWholePair) {
  ensure();
  directory.write("apiserver.key.new", "left over");
  EXPECT_EQ(ensure().made_why, "");
  expect_whole();
}

TEST_F(OwnCertificateTest, LeavesAnothersPairAloneWhateverItsDates) {
  const test::Authority authority;
  const auto pair =
      authority.issue({.common_name = "adapter.monitoring.svc", .organizations = {}, .usage = "serverAuth"});
  directory.write("apiserver.crt", pair.certificate_pem);
  EXPECT_THAT(why_not(), HasSubstr("apiserver.key: missing or unreadable, but"));
  directory.write("apiserver.key", pair.key_pem);
  const auto found = ensure(certificate_facts(pair.certificate_pem)->not_after + kYear);
  EXPECT_EQ(found.made_why, "");
  EXPECT_FALSE(found.is_self_made);
  EXPECT_EQ(found.pair.certificate_pem, pair.certificate_pem);
}

TEST_F(OwnCertificateTest, RefusesWhatItCannotJudge) {
  directory.write("apiserver.crt", "x");
  EXPECT_THAT(why_not(), HasSubstr("apiserver.key: missing or unreadable, but"));
  fs::remove(directory.path() / "apiserver.crt");
  fs::create_directory(directory.path() / "apiserver.crt");
  EXPECT_THAT(why_not(), HasSubstr("apiserver.crt: cannot be read: Is a directory"));
  fs::remove(directory.path() / "apiserver.crt");
  ASSERT_EQ(::mkfifo((directory.path() / "apiserver.crt").c_str(), 0600), 0);
  EXPECT_THAT(why_not(), HasSubstr("apiserver.crt: is a pipe, not a regular file"));
  EXPECT_THROW(ensure_own_certificate("/proc/none/here", "127.0.0.1", kNow, kNow), std::runtime_error);
}

// A full disk, as the bound on a file's size plays it: every write ends at that byte.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST_F(OwnCertificateTest, TellsWhyAWriteIsShortAndLeavesWhatWasThere) {
  const auto first = ensure();
  const auto end = certificate_facts(first.pair.certificate_pem)->not_after;
  // Within the key; and within the certificate, which is longer.
  for (const rlim_t bytes : {rlim_t{0}, rlim_t{1000}, static_cast<rlim_t>(first.pair.key_pem.size() + 100)}) {
    const FileSizeLimit limit(bytes);
    EXPECT_THAT(why_not(end), HasSubstr("cannot be written: File too large"));
    EXPECT_EQ(text("apiserver.crt"), first.pair.certificate_pem);
    EXPECT_THAT(names(), testing::UnorderedElementsAre("apiserver.crt", "apiserver.key"));
  }
  expect_whole();
}

}  // namespace
}  // namespace adapter::http
