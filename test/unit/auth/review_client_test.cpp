#include "auth/review_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_api.hpp"
#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::auth {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(PauseAfter, GrowsByHalfAndJittersByAFifth) {
  EXPECT_EQ(pause_after(1, 0), milliseconds(500));
  EXPECT_EQ(pause_after(2, 0), milliseconds(750));
  EXPECT_EQ(pause_after(3, 0), milliseconds(1125));
  EXPECT_EQ(pause_after(1, 1), milliseconds(600));
}

TEST(IsPassing, HoldsForWhatMayGoBetterNextTime) {
  for (const int status : {429, 500, 503, 504}) EXPECT_TRUE(is_passing(cluster::ApiAnswer{.status = status}));
  for (const int status : {200, 400, 401, 403, 404, 409, 422}) {
    EXPECT_FALSE(is_passing(cluster::ApiAnswer{.status = status})) << status;
  }
  EXPECT_TRUE(is_passing(Error{ErrorKind::upstream_timeout, "", ""}));
  EXPECT_TRUE(is_passing(Error{ErrorKind::upstream_unavailable, "", ""}));
  EXPECT_FALSE(is_passing(Error{ErrorKind::malformed_response, "", ""}));
  EXPECT_FALSE(is_passing(Error{ErrorKind::unavailable, "", ""}));
}

struct ReviewClientTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  std::vector<std::string> log;
  runtime::Logger logger{0, [this](std::string_view line) { log.emplace_back(line); }};
  std::vector<Result<int>> statuses;  // one after the other; the last again and again
  std::string body = "{}";
  test::FakeApi api{[this](const cluster::ApiCall&) {
    const auto status = statuses.front();
    if (statuses.size() > 1) statuses.erase(statuses.begin());
    return test::FakeApi::Answer{.status = status, .pieces = {body}};
  }};
  runtime::Budget budget{8 << 20};
  ReviewClient client{api, clock, logger, budget, "TokenReview", "/reviews"};

  // Turns the clock whenever the client pauses; tells how long it took.
  std::pair<Result<std::string>, milliseconds> ask(const std::string& question = "the question") {
    const auto start = clock.now();
    std::optional<Result<std::string>> answer;
    asio::co_spawn(io, client.ask(question, "s3cret"),
                   [&](const std::exception_ptr&, Result<std::string> got) { answer = std::move(got); });
    for (test::run_ready(io); !answer; test::run_ready(io)) clock.advance(milliseconds(100));
    return {*answer, std::chrono::duration_cast<milliseconds>(clock.now() - start)};
  }
};

TEST_F(ReviewClientTest, TakesAVerdictWithTwoStatusesOnly) {
  statuses = {200};
  EXPECT_TRUE(ask().first);
  for (const int status : {202, 203, 204, 205, 206, 226, 304}) {
    statuses = {status};
    const auto answer = ask().first;
    ASSERT_FALSE(answer) << status;
    EXPECT_EQ(answer.error().message,
              "the API server did not answer a TokenReview: HTTP status " + std::to_string(status) + " (JSON)");
  }
}

TEST_F(ReviewClientTest, PostsTheQuestion) {
  statuses = {201};
  EXPECT_EQ(*ask().first, "{}");
  ASSERT_EQ(api.calls.size(), 1u);
  EXPECT_EQ(api.calls[0].method, "POST");
  EXPECT_EQ(api.calls[0].target, "/reviews");
  EXPECT_EQ(api.calls[0].body, "the question");
  EXPECT_EQ(api.calls[0].deadline, clock.now() + seconds(10));
  EXPECT_EQ(api.calls[0].body_limit_bytes, (24u << 10) + 2 * 12) << "a verdict, and the question again";
}

TEST_F(ReviewClientTest, LeavesRoomForTheQuestionAsGoWritesIt) {
  statuses = {201};
  struct Case {
    std::string question;
    std::size_t written;
  };
  for (const auto& c : std::vector<Case>{{std::string(10'000, 'x'), 10'000},
                                         {std::string(10'000, '<'), 60'000},
                                         {R"(a&b>c\"\b)", 23},
                                         {"\u2028", 6}}) {
    ASSERT_TRUE(ask(c.question).first);
    EXPECT_GE(api.calls.back().body_limit_bytes, (24u << 10) + 2 * c.written) << c.question;
    EXPECT_LE(api.calls.back().body_limit_bytes, (24u << 10) + 3 * c.written) << c.question;
  }
}

TEST_F(ReviewClientTest, HoldsOfTheBudgetWhatAQuestionAndItsEchoMayTake) {
  statuses = {503, 201};
  std::vector<std::size_t> used;
  api.on_call = [&, answer = api.on_call](const cluster::ApiCall& call) {
    used.push_back(budget.used());
    return answer(call);
  };
  ASSERT_TRUE(ask(std::string(10'000, 'x')).first);
  EXPECT_THAT(used, ElementsAre(70'000u, 70'000u)) << "five copies, and twice in the answer";
  EXPECT_EQ(budget.used(), 0u);
}

TEST_F(ReviewClientTest, AsksNobodyWhenTheBudgetHasNoRoom) {
  statuses = {201};
  const auto answer = ask(std::string(1'500'000, 'x')).first;
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(answer.error().message, HasSubstr("the TokenReview of the caller does not fit into the memory"));
  EXPECT_THAT(api.calls, testing::IsEmpty());
  EXPECT_EQ(budget.used(), 0u);
}

TEST_F(ReviewClientTest, LeavesTheBudgetToAnswersWhenCallersAskLongQuestions) {
  statuses = {201};
  const auto end = std::make_shared<runtime::Event>(io.get_executor());
  api.on_call = [&](const cluster::ApiCall&) {
    return test::FakeApi::Answer{.status = 201, .pieces = {body}, .before = end};
  };
  std::optional<Result<std::string>> first, brief;
  const auto ask_meanwhile = [&](std::size_t size, std::optional<Result<std::string>>& answer) {
    asio::co_spawn(io, client.ask(std::string(size, 'x')),
                   [&](const std::exception_ptr&, Result<std::string> got) { answer = std::move(got); });
    test::run_ready(io);
  };
  ask_meanwhile(20'000, first);
  const auto second = ask(std::string(20'000, 'x')).first;
  ASSERT_FALSE(second) << "their part is taken";
  EXPECT_EQ(second.error().kind, ErrorKind::unavailable);
  ask_meanwhile(5'000, brief);
  EXPECT_EQ(api.calls.size(), 2u);
  end->set();
  test::run_ready(io);
  EXPECT_TRUE(first && *first);
  EXPECT_TRUE(brief && *brief);
}

TEST_F(ReviewClientTest, RepeatsWhatMayPassWithinOneDeadline) {
  statuses = {500, 429, Error{ErrorKind::upstream_unavailable, "connection reset", ""}, 201};
  EXPECT_EQ(*ask().first, "{}");
  ASSERT_EQ(api.calls.size(), 4u);
  EXPECT_EQ(api.calls[3].deadline, api.calls[0].deadline);
}

TEST_F(ReviewClientTest, GivesUpAfterFiveAttempts) {
  statuses = {503};
  const auto [answer, took] = ask();
  EXPECT_EQ(api.calls.size(), 5u);
  EXPECT_GE(took, milliseconds(4000));
  EXPECT_LE(took, milliseconds(5400));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::upstream_unavailable);
  EXPECT_EQ(answer.error().message, "the API server did not answer a TokenReview: HTTP status 503 (JSON)");
}

TEST_F(ReviewClientTest, BeginsNoAttemptAfterTheDeadline) {
  api.on_call = [this](const cluster::ApiCall&) {
    clock.advance(seconds(6));
    return test::FakeApi::Answer{.status = Error{ErrorKind::upstream_timeout, "no answer in time", ""}};
  };
  EXPECT_THAT(ask().first.error().message, HasSubstr("no answer in time"));
  EXPECT_EQ(api.calls.size(), 2u);
}

TEST_F(ReviewClientTest, DoesNotRepeatARefusalAndSaysWhichRightIsMissing) {
  statuses = {403};
  EXPECT_THAT(ask().first.error().message, HasSubstr("system:auth-delegator"));
  EXPECT_EQ(api.calls.size(), 1u);
}

TEST_F(ReviewClientTest, SaysWhatAnAnswerIsThatIsNoneAndNeverTheSecret) {
  statuses = {502};
  body = "<html><title>no way for s3cret</title>\n<body>";
  EXPECT_EQ(ask().first.error().message,
            "the API server did not answer a TokenReview: HTTP status 502 (a web page (text/html))");
  EXPECT_THAT(log.at(0), HasSubstr("(a web page (text/html)): its body begins '<html><title>no way for ***</title>'"));
  statuses = {403};
  body = R"({"kind":"Status","reason":"Forbidden","message":"User \"us\" cannot create","code":403})";
  EXPECT_THAT(ask().first.error().message, Not(HasSubstr("JSON")));
  EXPECT_THAT(log.at(1), HasSubstr("User \"us\" cannot create"));
}

TEST_F(ReviewClientTest, LogsOnceThatReviewsFailAndOnceThatTheyWorkAgain) {
  statuses = {403};
  ask();
  ask();
  statuses = {201};
  ask();
  ask();
  EXPECT_THAT(log, ElementsAre(HasSubstr("TokenReview: the API server did not answer"),
                               HasSubstr("TokenReview: all is well again")));
  EXPECT_THAT(log[0], Not(HasSubstr("the question")));
}

}  // namespace
}  // namespace adapter::auth
