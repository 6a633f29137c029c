#include "cluster/refusal_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/secret_mask.hpp"
#include "support/fake_api.hpp"

namespace adapter::cluster {
namespace {

using testing::HasSubstr;
using testing::Not;

// Its credential is `s3cr3t-token`.
struct MaskingApi : test::FakeApi {
  MaskingApi() : FakeApi([](const ApiCall&) { return Answer{}; }) {}
  std::string masked(std::string_view text) const override {
    http::SecretMask mask;
    mask.add("s3cr3t-token");
    return mask.masked(text);
  }
};

TEST(RefusalWords, AreTheMessageOfAStatus) {
  const auto words =
      refusal_words(MaskingApi(), 403, "application/json",
                    R"({"kind":"Status","apiVersion":"v1","status":"Failure","message":"pods is forbidden",)"
                    R"("reason":"Forbidden","code":403})");
  EXPECT_TRUE(words.is_status);
  EXPECT_EQ(words.shown, "HTTP status 403");
  EXPECT_EQ(words.said, "pods is forbidden");
}

TEST(RefusalWords, SayWhatAnythingElseIsAndHowItBegins) {
  const auto page = refusal_words(MaskingApi(), 502, "text/html", "<html>\n<h1>Bad Gateway</h1>");
  EXPECT_FALSE(page.is_status);
  EXPECT_EQ(page.shown, "HTTP status 502 (a web page (text/html))");
  EXPECT_EQ(page.said, "its body begins '<html>'");
  const auto nothing = refusal_words(MaskingApi(), 500, "", "");
  EXPECT_EQ(nothing.shown, "HTTP status 500 (an empty body)");
  EXPECT_EQ(nothing.said, "");
}

// Nor what a cut leaves of one, but for its first three bytes (SecretMask).
TEST(RefusalWords, AreBoundedAndHoldNoCredential) {
  for (const std::size_t before : {0, 1010, 1015, 1019, 1023}) {
    const auto words = refusal_words(MaskingApi(), 500, "", std::string(before, 'x') + " s3cr3t-token y");
    EXPECT_THAT(words.said, Not(HasSubstr("s3cr"))) << before;
    EXPECT_LT(words.said.size(), 1100u);
  }
  EXPECT_LT(refusal_words(MaskingApi(), 500, "", std::string(1 << 20, 'x')).said.size(), 1100u);
}

TEST(RefusalWords, StandBehindAColonWhereThereAreAny) {
  EXPECT_EQ(behind_colon("words"), ": words");
  EXPECT_EQ(behind_colon(""), "");
}

}  // namespace
}  // namespace adapter::cluster
