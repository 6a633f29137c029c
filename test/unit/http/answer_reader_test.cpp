#include "http/answer_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace adapter::http {
namespace {

constexpr HeadLimits kHead{.bytes = 64 << 10, .fields = 1024, .line_bytes = 64 << 10};
constexpr std::size_t kBodyLimit = 1000;

const std::string kOk = "HTTP/1.1 200 OK\r\n";
const std::string kChunked = kOk + "Transfer-Encoding: chunked\r\n\r\n";

// What an answer reads as, given in pieces of that size, and the connection's end after it where `ends`.
std::string read_in_pieces(std::string bytes, std::size_t size, bool ends) {
  AnswerReader reader(kHead, kBodyLimit);
  std::string body;
  for (std::size_t at = 0; at < bytes.size() && !reader.complete(); at += size) {
    const auto piece = reader.take(std::span(bytes).subspan(at, std::min(size, bytes.size() - at)));
    if (!piece) return piece.error().message;
    body += *piece;
  }
  if (ends && !reader.complete()) {
    if (const auto end = reader.end_of_stream(); !end) return end.error().message;
  }
  if (!reader.complete()) return "incomplete";
  return std::to_string(reader.head()->status) + " " + body + (reader.reusable() ? " (kept)" : " (closed)");
}

// The same however the network cuts it.
std::string read(const std::string& bytes, bool ends = false) {
  const auto whole = read_in_pieces(bytes, bytes.size() + 1, ends);
  for (const std::size_t size : {1u, 2u, 3u, 7u, 100u}) {
    if (whole.ends_with("(closed)")) break;  // what comes after the end shows only in the same piece
    EXPECT_EQ(read_in_pieces(bytes, size, ends), whole) << size << ": " << bytes.substr(0, 200);
  }
  return whole;
}

TEST(AnswerReader, ReadsBodiesOfEachFraming) {
  EXPECT_EQ(read(kOk + "Content-Length: 5\r\n\r\nhello"), "200 hello (kept)");
  EXPECT_EQ(read(kOk + "Content-Length: 0\r\n\r\n"), "200  (kept)");
  EXPECT_EQ(read(kChunked + "5\r\nhello\r\n3;a=b\r\n, y\r\n0\r\nT: x\r\n\r\n"), "200 hello, y (kept)");
  EXPECT_EQ(read(kOk + "\r\nhello", true), "200 hello (closed)");
  EXPECT_EQ(read("HTTP/1.0 200 OK\r\n\r\nhello", true), "200 hello (closed)");
  EXPECT_EQ(read(kOk + "Connection: close\r\nContent-Length: 5\r\n\r\nhello"), "200 hello (closed)");
  EXPECT_EQ(read("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx"), "200 x (closed)");
}

TEST(AnswerReader, TellsEachStatusAsItIs) {
  for (const std::string status : {"201 Created", "205 Reset Content", "206 Partial Content", "404 x", "503 "}) {
    EXPECT_EQ(read("HTTP/1.1 " + status + "\r\nContent-Length: 1\r\n\r\nx"), status.substr(0, 3) + " x (kept)");
  }
}

TEST(AnswerReader, ExpectsNoBodyAfter204And304) {
  EXPECT_EQ(read("HTTP/1.1 204 No Content\r\n\r\n"), "204  (kept)");
  EXPECT_EQ(read("HTTP/1.1 304 Not Modified\r\nContent-Length: 70000\r\n\r\n"), "304  (kept)");
  EXPECT_EQ(read("HTTP/1.1 304 Not Modified\r\n\r\nsurplus"), "304  (closed)");
}

TEST(AnswerReader, DropsWhatComesAfterTheAnswerAndKeepsNoConnectionThen) {
  EXPECT_EQ(read(kOk + "Content-Length: 1\r\n\r\n1" + kOk + "Content-Length: 3\r\n\r\n666"), "200 1 (closed)");
  EXPECT_EQ(read(kChunked + "1\r\n1\r\n0\r\n\r\nx"), "200 1 (closed)");
}

TEST(AnswerReader, PassesOverInterimAnswersUpToEight) {
  const std::string interim = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
  std::string eight;
  for (int i = 0; i < 8; ++i) eight += interim;
  EXPECT_EQ(read(eight + kOk + "Content-Length: 1\r\n\r\nx"), "200 x (kept)");
  EXPECT_EQ(read(eight + interim + kOk), "the answer does not come after more than 8 interim ones");
  EXPECT_THAT(read("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), testing::HasSubstr("switches protocols"));
}

TEST(AnswerReader, RefusesWhatTwoReadersCouldReadDifferently) {
  for (const std::string& fields : std::vector<std::string>{
           "Content-Length: 5\r\nContent-Length: 5\r\n", "Content-Length: 5, 5\r\n", "Content-Length: +5\r\n",
           "Content-Length:\r\n 5\r\n", "Transfer-Encoding: gzip, chunked\r\n",
           "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "Transfer-Encoding:\r\n chunked\r\n",
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "X : y\r\n", "X\r\n"}) {
    EXPECT_THAT(read(kOk + fields + "\r\nhello", true), testing::StartsWith("the answer is no HTTP/1.1: ")) << fields;
  }
  EXPECT_THAT(read("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
              testing::StartsWith("the answer is no"));
  EXPECT_THAT(read("SSH-2.0-OpenSSH\r\n\r\n"), testing::StartsWith("the answer is no HTTP/1.1: "));
  for (const std::string body :
       {"x\r\n", "5 \r\nhello\r\n", "0x5\r\nhello\r\n", "5\nhello\r\n", "5\r\nhello!\r\n", "-1\r\n"}) {
    EXPECT_THAT(read(kChunked + body), testing::StartsWith("the answer is no HTTP/1.1: ")) << body;
  }
}

TEST(AnswerReader, BoundsTheHeadToTheByte) {
  const std::string rest = "Content-Length: 0\r\n\r\n";
  const auto head = [&](std::size_t size) {
    return kOk + "X: " + std::string(size - kOk.size() - rest.size() - 5, 'x') + "\r\n" + rest;
  };
  EXPECT_EQ(read_in_pieces(head(65'536), 4096, false), "200  (kept)");
  EXPECT_EQ(read_in_pieces(head(65'537), 4096, false), "the answer's header is too large");
  EXPECT_EQ(read_in_pieces(head(1 << 20), 4096, false), "the answer's header is too large");
}

TEST(AnswerReader, BoundsTrailersAndExtensions) {
  for (const std::size_t size : {65'533u, 65'534u, 65'535u, 65'536u, 1'000'000u}) {
    const std::string much(size, 'x');
    EXPECT_THAT(read_in_pieces(kChunked + "0\r\nT: " + much + "\r\n\r\n", 16384, false),
                testing::StartsWith("the answer"));
    EXPECT_THAT(read_in_pieces(kChunked + "0\r\n" + much + ": t\r\n\r\n", 16384, false),
                testing::StartsWith("the answer"));
    EXPECT_THAT(read_in_pieces(kChunked + "1;" + much + "\r\nx\r\n0\r\n\r\n", 16384, false),
                testing::StartsWith("the answer"));
  }
}

TEST(AnswerReader, BoundsTheBodyToTheByte) {
  const auto sized = [](std::size_t size) {
    return kOk + "Content-Length: " + std::to_string(size) + "\r\n\r\n" + std::string(size, 'x');
  };
  EXPECT_EQ(read(sized(kBodyLimit)), "200 " + std::string(kBodyLimit, 'x') + " (kept)");
  EXPECT_EQ(read(sized(kBodyLimit + 1)), "the answer is too large");
  EXPECT_EQ(read(kOk + "Content-Length: 9223372036854775807\r\n\r\n"), "the answer is too large") << "said is enough";
  EXPECT_EQ(read(kChunked + "fffffffffffffff\r\n"), "the answer is too large") << "said is enough";
  EXPECT_EQ(read(kChunked + "3e8\r\n" + std::string(kBodyLimit, 'x') + "\r\n0\r\n\r\n"),
            "200 " + std::string(kBodyLimit, 'x') + " (kept)");
  EXPECT_EQ(read(kChunked + "3e9\r\n" + std::string(kBodyLimit + 1, 'x') + "\r\n0\r\n\r\n"), "the answer is too large");
  EXPECT_EQ(read(kOk + "\r\n" + std::string(kBodyLimit + 1, 'x'), true), "the answer is too large");
}

TEST(AnswerReader, BoundsTheFramingOfChunksByWhatTheyHold) {
  const std::string extension = ";" + std::string(250, 'e');
  const auto answer = [](std::size_t chunks, const std::string& head) {
    std::string out = kChunked;
    for (std::size_t i = 0; i < chunks; ++i) out += "1" + head + "\r\nx\r\n";
    return out + "0\r\n\r\n";
  };
  EXPECT_EQ(read_in_pieces(answer(kBodyLimit, ""), 16384, false), "200 " + std::string(kBodyLimit, 'x') + " (kept)");
  EXPECT_THAT(read_in_pieces(answer(200, extension), 16384, false), testing::EndsWith("x (kept)"));
  EXPECT_EQ(read_in_pieces(answer(400, extension), 16384, false), "the answer's chunks hold next to nothing");
}

TEST(AnswerReader, SaysWhereTheConnectionEnded) {
  EXPECT_EQ(read("", true), "connection closed before an answer");
  for (const std::string& begun :
       std::vector<std::string>{"H", kOk, kOk + "Content-Length: 5\r\n\r\nhell", kChunked + "5\r\nhello\r\n",
                                kChunked + "5\r\nhello\r\n0\r\n"}) {
    EXPECT_EQ(read(begun, true), "the answer ends in the middle (connection closed)") << begun;
  }
}

}  // namespace
}  // namespace adapter::http
