#include "upstream/answer_body.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace adapter::upstream {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const std::string kGood = R"({"status":"success","data":[]})";
const std::string kError = R"({"status":"error","errorType":"bad_data","error":"1:5: parse error"})";

struct AnswerBodyTest : testing::Test {
  std::string decoded;
  std::optional<Error> failure;
  AnswerBody body{[this](std::string_view piece) -> Result<void> {
    decoded += piece;
    if (failure) return *failure;
    return {};
  }};

  Result<void> answer(int status, const std::string& text, const std::string& type = "application/json",
                      std::size_t piece = std::string::npos) {
    body.begin();
    for (std::size_t at = 0; at < text.size(); at += std::min(piece, text.size())) {
      if (!body.write(status, std::string_view(text).substr(at, piece))) return body.verdict(*body.broke_off(), "");
    }
    return body.verdict(status, type);
  }
};

TEST_F(AnswerBodyTest, CountsWithStatus200Alone) {
  EXPECT_TRUE(answer(200, kGood));
  EXPECT_EQ(decoded, kGood);
  for (const int status : {201, 202, 203, 204, 205, 206, 226, 300, 304, 400, 401, 403, 404,
                           405, 409, 418, 422, 429, 500, 501, 502, 503, 504, 599, 600, 999}) {
    decoded.clear();
    for (const std::string& text : {kGood, std::string(R"({"data":[]})"), std::string(), std::string("x")}) {
      const auto verdict = answer(status, text);
      ASSERT_FALSE(verdict) << status << text;
      EXPECT_THAT(verdict.error().message, HasSubstr("HTTP status " + std::to_string(status))) << text;
    }
    EXPECT_THAT(decoded, IsEmpty()) << status;
  }
}

TEST_F(AnswerBodyTest, ReadsTheErrorOfAnyFailedCall) {
  struct Case {
    int status;
    std::string message;
  };
  for (const auto& c : std::vector<Case>{
           {400, "it rejected the query (bad_data)"},
           {422, "it rejected the query (bad_data)"},
           {503, "it rejected the query (bad_data)"},
           {401, "it refuses our credentials (HTTP status 401)"},
           {403, "it refuses our credentials (HTTP status 403)"},
           {404, "it answered with HTTP status 404 (bad_data)"},
           {429, "it answered with HTTP status 429 (bad_data)"},
           {500, "it answered with HTTP status 500 (bad_data)"},
           {502, "it answered with HTTP status 502 (bad_data)"},
       }) {
    for (const std::size_t piece : {std::string::npos, std::size_t{1}, std::size_t{7}}) {
      const auto verdict = answer(c.status, kError, "application/json", piece);
      EXPECT_EQ(verdict.error().kind, ErrorKind::upstream_rejected) << c.status;
      EXPECT_EQ(verdict.error().message, c.message);
      EXPECT_EQ(verdict.error().detail, "bad_data: 1:5: parse error");
    }
  }
  EXPECT_EQ(answer(206, kError).error().message, "it answered with HTTP status 206 and JSON without an error");
}

TEST_F(AnswerBodyTest, SaysWhatAnotherBodyIsAndHowItBegins) {
  struct Case {
    int status;
    std::string type, text;
    ErrorKind kind;
    std::string message, detail;
  };
  const auto rejected = ErrorKind::upstream_rejected;
  const auto malformed = ErrorKind::malformed_response;
  for (const auto& c : std::vector<Case>{
           {401, "text/plain", "no org id\n", rejected, "it refuses our credentials (HTTP status 401)",
            "its body begins 'no org id'"},
           {403, "", "", rejected, "it refuses our credentials (HTTP status 403)", ""},
           {400, "text/plain", "Bad Request. The request or configuration is malformed.\n", malformed,
            "it refused with a malformed answer: HTTP status 400 and plain text, no JSON",
            "its body begins 'Bad Request. The request or configuration is malformed.'"},
           {503, "text/html", "<html>\n<h1>503", malformed,
            "it refused with a malformed answer: HTTP status 503 and a web page (text/html), no JSON",
            "its body begins '<html>'"},
           {404, "text/plain", "404 page not found\n", rejected,
            "it answered with HTTP status 404 and plain text, no JSON", "its body begins '404 page not found'"},
           {502, "", "", rejected, "it answered with HTTP status 502 and an empty body, no JSON", ""},
           {503, "application/json", R"({"status":"success","data":[]})", malformed,
            "it refused with a malformed answer: HTTP status 503 and JSON without an error",
            R"(its body begins '{"status":"success","data":[]}')"},
           {422, "application/json", R"({"status":"error","err)", malformed,
            "it refused with a malformed answer: HTTP status 422 and JSON without an error",
            R"(its body begins '{"status":"error","err')"},
           {204, "", "", rejected, "it answered with HTTP status 204 and an empty body, no JSON", ""},
           {206, "application/json", "{}", rejected, "it answered with HTTP status 206 and JSON without an error",
            "its body begins '{}'"},
           {200, "", "", malformed, "malformed answer: HTTP status 200 and an empty body, no JSON", ""},
           {200, "text/plain; version=0.0.4", "# HELP lag Lag.\nlag 9\n", malformed,
            "malformed answer: HTTP status 200 and an exporter's text page, no JSON",
            "its body begins '# HELP lag Lag.'"},
       }) {
    for (const std::size_t piece : {std::string::npos, std::size_t{3}}) {
      const auto verdict = answer(c.status, c.text, c.type, piece);
      ASSERT_FALSE(verdict) << c.status;
      EXPECT_EQ(verdict.error().kind, c.kind) << c.message;
      EXPECT_EQ(verdict.error().message, c.message);
      EXPECT_EQ(verdict.error().detail, c.detail);
    }
  }
}

TEST_F(AnswerBodyTest, LeavesAnswersInJsonToTheirDecoder) {
  failure = Error{ErrorKind::malformed_response, "a sample without a value", ""};
  EXPECT_EQ(answer(200, " \n {}").error().message, "a sample without a value");
  EXPECT_EQ(answer(200, std::string(100'000, ' ') + "{}", "", 1000).error().message, "a sample without a value");
}

TEST_F(AnswerBodyTest, OfWhatCannotBeDecodedReadsOnOnlyALittle) {
  failure = Error{ErrorKind::malformed_response, "no JSON", ""};
  const std::string piece(10'000, 'x');
  std::size_t pieces = 1;
  while (body.write(200, piece)) ASSERT_LT(++pieces, 100u);
  EXPECT_EQ(pieces, 8u);
  EXPECT_EQ(decoded.size(), piece.size()) << "the decoder has had enough";
  EXPECT_EQ(body.broke_off(), 200);
  EXPECT_EQ(body.verdict(200, "").error().message, "malformed answer: HTTP status 200 and plain text, no JSON");
}

TEST_F(AnswerBodyTest, OfAnErrorReadsAMebibyte) {
  std::size_t size = 0;
  body.begin();
  for (const std::string piece(10'000, 'x'); body.write(500, piece);) ASSERT_LT(size += piece.size(), 2u << 20);
  EXPECT_GE(size + 10'000, 1u << 20);
  EXPECT_EQ(body.broke_off(), 500);
  const auto verdict = body.verdict(500, "");
  EXPECT_EQ(verdict.error().message, "it answered with HTTP status 500 and plain text, no JSON");
  EXPECT_LT(verdict.error().detail.size(), 3000u);
}

TEST_F(AnswerBodyTest, ForgetsTheAnswerBefore) {
  EXPECT_FALSE(answer(401, "x"));
  EXPECT_FALSE(answer(302, "moved"));
  EXPECT_TRUE(answer(200, kGood));
  EXPECT_EQ(answer(500, "").error().message, "it answered with HTTP status 500 and an empty body, no JSON");
}

}  // namespace
}  // namespace adapter::upstream
