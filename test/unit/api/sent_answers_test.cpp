#include "api/sent_answers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace adapter::api {
namespace {

class SentAnswersTest : public ::testing::Test {
 protected:
  static http::Response answer(std::size_t bytes) {
    http::Response out;
    out.body.assign(bytes, 'x');
    return out;
  }

  // How many answers of so many bytes he gets before he is refused; he reads none of them.
  int hold(const std::string& user, std::size_t bytes) {
    for (int count = 0;; ++count) {
      held.push_back(sent.counted(answer(bytes), user));
      if (held.back().status != 503) continue;
      held.pop_back();
      return count;
    }
  }

  runtime::Budget whole{16 << 20};
  runtime::Budget answers{8 << 20, whole};
  SentAnswers sent{answers, whole};
  std::vector<http::Response> held;
};

TEST_F(SentAnswersTest, AreCountedUntilTheyAreGone) {
  auto response = sent.counted(answer(1 << 20), "a");
  EXPECT_EQ(response.content(), std::string(1 << 20, 'x'));
  EXPECT_GE(answers.used(), std::size_t{1} << 20);
  response = {};
  EXPECT_EQ(answers.used(), 0u);
  EXPECT_EQ(sent.counted(answer(8 << 10), "a").status, 200);
  EXPECT_EQ(answers.peak(), (std::size_t{1} << 20) + 1) << "a small one is not counted";
}

TEST_F(SentAnswersTest, LeaveRoomForOthersThanTheOneWhoDoesNotRead) {
  EXPECT_EQ(hold("slow", 1 << 20), 3);
  EXPECT_EQ(hold("slow", 100 << 10), 6) << "together half of eleven twelfths";
  EXPECT_EQ(hold("another", 1 << 20), 1) << "half of the rest";
  EXPECT_EQ(hold("third", 100 << 10), 14);
  EXPECT_EQ(hold("slow", 20 << 10), 0);
  const auto refused = sent.counted(answer(1 << 20), "slow");
  EXPECT_EQ(refused.status, 503);
  EXPECT_THAT(refused.body, ::testing::HasSubstr("the answer does not fit into the memory for answers"));
  held.clear();
  EXPECT_EQ(answers.used(), 0u);
  EXPECT_EQ(hold("slow", 1 << 20), 3) << "nothing of it is remembered";
}

TEST_F(SentAnswersTest, LeaveRoomForThoseWhoHoldLittleHoweverManyDoNotRead) {
  for (int i = 0; i < 12; ++i) hold("slow" + std::to_string(i), std::size_t{1} << (20 - i / 5));
  EXPECT_LE(answers.used(), answers.limit() - answers.limit() / 12 + 1);
  EXPECT_EQ(sent.counted(answer(100 << 10), "few").status, 200);
  EXPECT_EQ(sent.counted(answer(1 << 20), "few").status, 503);
  for (int i = 0; i < 12; ++i) hold("system:serviceaccount:tenant" + std::to_string(i) + ":", 20 << 10);
  EXPECT_LE(answers.used(), answers.limit() - answers.limit() / 12 + 1) << "there may be many of these";
}

TEST_F(SentAnswersTest, LeaveDocumentsAlone) {
  hold("a", 30 << 10);
  hold("b", 30 << 10);
  hold("c", 30 << 10);
  const auto text = std::make_shared<const std::string>(2 << 20, 'd');
  http::Response document;
  document.document = text;
  std::vector<http::Response> sent_documents;
  const auto before = whole.used();
  for (int i = 0; i < 100; ++i) sent_documents.push_back(sent.counted(document, "a"));
  for (const auto& one : sent_documents) EXPECT_EQ(one.content(), *text);
  EXPECT_EQ(whole.used() - before, text->capacity()) << "once for all";
  sent_documents.clear();
  EXPECT_EQ(whole.used(), before);
  document.document = std::make_shared<const std::string>(SentAnswers::kHeldDocument, 'd');
  const auto small_one = sent.counted(document, "a");
  EXPECT_EQ(small_one.status, 200);
  EXPECT_EQ(whole.used(), before) << "it is held anyway";
}

}  // namespace
}  // namespace adapter::api
