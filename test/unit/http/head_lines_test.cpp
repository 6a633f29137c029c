#include "http/head_lines.hpp"

#include <gtest/gtest.h>

namespace adapter::http {
namespace {

using namespace std::string_literals;
using Start = HeadLines::Start;

// The whole text at once, and what of it was taken.
struct Read {
  HeadLines lines;
  std::size_t taken;
};
Read read(const std::string& text, const HeadLimits& limits = {}, Start start = Start::request_line) {
  HeadLines lines(limits, start);
  const auto taken = lines.take(text);
  return {std::move(lines), taken};
}

// 0: complete; -1: more is wanted.
int status_of(const Read& read) {
  if (read.lines.refusal()) return read.lines.refusal()->status;
  return read.lines.complete() ? 0 : -1;
}

std::string of(std::size_t size, char c = 'a') {
  return std::string(size, c);
}

TEST(HeadLines, EndsWithTheEmptyLineAndTakesNothingAfterIt) {
  const std::string head = "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n\r\n";
  auto whole = read(head + "GET /next");
  EXPECT_EQ(status_of(whole), 0);
  EXPECT_EQ(whole.taken, head.size());
  EXPECT_EQ(whole.lines.start_line(), "GET / HTTP/1.1");
  EXPECT_EQ(whole.lines.fields().get("a"), "b");
  EXPECT_EQ(whole.lines.take("more"), 0u);
}

TEST(HeadLines, ReadsTheSameWhereverTheNetworkCuts) {
  const HeadLimits narrow{.bytes = 60, .fields = 2, .line_bytes = 20, .target_bytes = 8};
  for (const auto& text : {"\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\nrest"s, "G\r\nA: b\r\nC: d\r\nE: f\r\n\r\n"s,
                           "G\r\n" + of(30) + "\r\n\r\n", of(100), "G\r\n" + of(100, '\n'), "G\r\nA: x\ry\r\n\r\n"s,
                           "G\r\nA\r\n\r\n"s, "G\r\nA: " + of(17) + "\r\nB: " + of(17) + "\r\nC: 123456789\r\n\r\n"}) {
    const auto whole = read(text, narrow);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      HeadLines lines(narrow, Start::request_line);
      auto taken = lines.take(std::string_view(text).substr(0, cut));
      taken += lines.take(std::string_view(text).substr(taken));
      EXPECT_EQ(taken, whole.taken) << text << " cut at " << cut;
      EXPECT_EQ(lines.complete(), whole.lines.complete());
      EXPECT_EQ(lines.start_line(), whole.lines.start_line());
      EXPECT_EQ(lines.refusal() ? lines.refusal()->reason : "",
                whole.lines.refusal() ? whole.lines.refusal()->reason : "");
    }
  }
}

TEST(HeadLines, BoundsEachLineToTheByte) {
  for (const std::size_t limit : {std::size_t{8} << 10, std::size_t{64'000}}) {
    const HeadLimits limits{.bytes = 1 << 20, .fields = 10, .line_bytes = limit, .target_bytes = 100};
    const auto value = [&](std::size_t line) { return "G\r\nA: " + of(line - 3) + "\r\n\r\n"; };
    const auto name = [&](std::size_t line) { return "G\r\n" + of(line - 1) + ":\r\n\r\n"; };
    for (const auto& [text, status] : std::vector<std::pair<std::string, int>>{{value(limit), 0},
                                                                               {value(limit + 1), 431},
                                                                               {name(limit), 0},
                                                                               {name(limit + 1), 431},
                                                                               {value(65'533), 431},
                                                                               {value(65'534), 431},
                                                                               {name(65'534), 431},
                                                                               {"G\r\n" + of(limit + 2), -1},
                                                                               {"G\r\n" + of(limit + 3), 431}}) {
      EXPECT_EQ(status_of(read(text, limits)), status) << limit << " " << text.size();
    }
  }
}

TEST(HeadLines, BoundsTheFirstLineByTheTarget) {
  const HeadLimits limits{.bytes = 4000, .fields = 10, .line_bytes = 100, .target_bytes = 1000};
  EXPECT_EQ(status_of(read(of(1064) + "\r\n\r\n", limits)), 0);
  EXPECT_EQ(status_of(read(of(1065) + "\r\n\r\n", limits)), 414);
  EXPECT_EQ(status_of(read(of(100) + "\r\n\r\n", limits, Start::status_line)), 0);
  EXPECT_EQ(status_of(read(of(101) + "\r\n\r\n", limits, Start::status_line)), 414);
}

TEST(HeadLines, BoundsTheNumberOfFields) {
  const HeadLimits limits{.bytes = 1 << 20, .fields = 256};
  std::string text = "G\r\n";
  for (int i = 0; i < 256; ++i) text += "A:\r\n";
  EXPECT_EQ(status_of(read(text + "\r\n", limits)), 0);
  EXPECT_EQ(status_of(read(text + "A:\r\n\r\n", limits)), 431);
}

TEST(HeadLines, BoundsTheWholeToTheByte) {
  const auto sized = [](std::size_t size) {
    const std::string text = "G\r\nA: " + of(8000) + "\r\nB: " + of(8000) + "\r\nC: ";
    return text + of(size - text.size() - 4) + "\r\n\r\n";
  };
  EXPECT_EQ(status_of(read(sized(16'384))), 0);
  EXPECT_EQ(status_of(read(sized(16'385))), 431);
  const auto endless = read("G\r\n" + of(1'000'000));
  EXPECT_EQ(endless.taken, 3 + 8192 + 3u) << "one byte over the bound is enough";
}

TEST(HeadLines, PassesOverOneEmptyLineBeforeARequest) {
  EXPECT_EQ(status_of(read("\r\nG\r\n\r\n")), 0);
  EXPECT_EQ(status_of(read("\r\n\r\nG\r\n\r\n")), 400);
  EXPECT_EQ(status_of(read("\nG\r\n\r\n")), 400);
  EXPECT_EQ(status_of(read("\r\nG\r\n\r\n", {}, Start::status_line)), 400);
}

TEST(HeadLines, WantsEveryLineToEndWithCrLfAndNoOtherOfThem) {
  for (const auto& text :
       {"G\n\n"s, "G\nA: b\r\n\r\n"s, "G\r\nA: b\n\r\n"s, "G\r\nA: b\r\n\n"s, "G\r\nA: b\rC: d\r\n\r\n"s,
        "G\r\r\n\r\n"s, "G\rX\r\n\r\n"s, "G\r\n\r\r\n"s, "G\r\n A: b\r\n\r\n"s, "G\r\nA: b\r\n c\r\n\r\n"s,
        "G\r\nA: b\r\n\tc\r\n\r\n"s, "G\r\nA: b\r\n \r\n\r\n"s, "G\r\nA: \0\r\n\r\n"s}) {
    EXPECT_EQ(status_of(read(text)), 400) << text;
  }
}

TEST(HeadLines, ReadsTrailersWithoutAFirstLine) {
  auto trailers = read("A: b\r\n\r\n", {}, Start::none);
  EXPECT_EQ(status_of(trailers), 0);
  EXPECT_EQ(trailers.lines.fields().get("A"), "b");
  EXPECT_EQ(status_of(read("\r\n", {}, Start::none)), 0);
}

}  // namespace
}  // namespace adapter::http
