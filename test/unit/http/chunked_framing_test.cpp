#include "http/chunked_framing.hpp"

#include <gtest/gtest.h>

namespace adapter::http {
namespace {

using namespace std::string_literals;

struct Read {
  std::string body;
  std::size_t taken = 0;
  int status = -1;  // 0: complete; -1: more is wanted
  bool operator==(const Read&) const = default;
};

// In pieces of that many bytes, as the network may deliver them.
Read read(const std::string& text, std::size_t piece_bytes = std::string::npos) {
  ChunkedFraming framing;
  Read out;
  while (out.taken < text.size() && !framing.ended()) {
    auto piece = std::string_view(text).substr(out.taken, piece_bytes);
    while (!piece.empty() && !framing.ended()) {
      const auto taken = framing.take(piece);
      out.body += taken.data;
      out.taken += taken.bytes;
      piece.remove_prefix(taken.bytes);
    }
  }
  if (framing.refusal()) out.status = framing.refusal()->status;
  if (framing.complete()) out.status = 0;
  return out;
}

std::string of(std::size_t size, char c = 'a') {
  return std::string(size, c);
}

TEST(ChunkedFraming, FollowsTheChunksToTheEndOfTheTrailers) {
  const std::string text =
      "3\r\nabc\r\n0A;x=1;y=\"a;\\\"b\";z\r\n0123456789\r\n0;end\r\nX-Remote-Group: system:masters\r\n\r\n";
  const Read expected{.body = "abc0123456789", .taken = text.size(), .status = 0};
  for (std::size_t piece = 1; piece <= text.size() + 8; ++piece) {
    EXPECT_EQ(read(text + "GET /next", piece), expected) << piece;
  }
  for (std::size_t cut = 0; cut < text.size(); ++cut) EXPECT_EQ(read(text.substr(0, cut)).status, -1) << cut;
}

TEST(ChunkedFraming, CountsTheBodyAndWhatIsNotBody) {
  ChunkedFraming framing;
  std::string_view text = "3\r\nabc\r\n0\r\n\r\n";
  while (!framing.ended()) text.remove_prefix(framing.take(text).bytes);
  EXPECT_EQ(framing.framing_bytes(), 10u);
  EXPECT_EQ(framing.body_bytes(), 3u);
  ChunkedFraming begun;
  begun.take("fff\r\nabc");
  EXPECT_EQ(begun.body_bytes(), 0xfffu) << "be they on their way";
}

TEST(ChunkedFraming, RefusesAChunkHeadThatTwoReadersCouldReadDifferently) {
  for (const auto& text : {"\r\n"s,
                           ";x\r\n"s,
                           "+3\r\n"s,
                           "-3\r\n"s,
                           "0x3\r\n"s,
                           " 3\r\n"s,
                           "3 \r\n"s,
                           "3\t\r\n"s,
                           "3 ;x\r\n"s,
                           "3; x\r\n"s,
                           "3;\r\n"s,
                           "3;x=\r\n"s,
                           "3;=x\r\n"s,
                           "3;x;\r\n"s,
                           "3;x=\"a\r\n"s,
                           "3;x=\"a\"b\r\n"s,
                           "3;x=\"a\\\"\r\n"s,
                           "3;x=a b\r\n"s,
                           "3;x=\0\r\n"s,
                           "3;x=\"\0\"\r\n"s,
                           "3;x=\"\r\"\r\n"s,
                           "3\n"s,
                           "3\r\r\n"s,
                           "3\rabc\n"s,
                           "3g\r\n"s,
                           "3,3\r\n"s,
                           "3.0\r\n"s,
                           "\0\r\n"s,
                           "3\0\r\n"s,
                           "8000000000000000\r\n"s,
                           "10000000000000003\r\n"s,
                           "0000000000000003\r\n"s,
                           "3\r\nabcd\r\n"s,
                           "3\r\nabc\n"s,
                           "3\r\nabc\rX"s,
                           "3\r\nabc0\r\n\r\n"s,
                           "0\r\n\n"s,
                           "0\r\nA\r\n\r\n"s,
                           "0\r\n A: b\r\n\r\n"s,
                           "0\r\nA : b\r\n\r\n"s,
                           "0\r\nA: \0\r\n\r\n"s,
                           "0\r\nA: b\n\r\n"s}) {
    for (const std::size_t piece : {std::string::npos, std::size_t{1}}) {
      EXPECT_EQ(read(text, piece).status, 400) << text;
    }
  }
}

TEST(ChunkedFraming, BoundsExtensionsToTheByte) {
  const auto with = [](std::size_t bytes) { return "3;" + of(bytes - 1) + "\r\nabc\r\n0\r\n\r\n"; };
  EXPECT_EQ(read(with(256)).status, 0);
  EXPECT_EQ(read(with(257)).status, 400);
  const auto endless = read("1;" + of(1'000'000));
  EXPECT_EQ(endless.status, 400);
  EXPECT_LT(endless.taken, 300u);
  EXPECT_EQ(read(of(1'000'000, '0')).status, 400);
}

TEST(ChunkedFraming, BoundsTrailersToTheByte) {
  const auto line = [](std::size_t bytes) { return "T: " + of(bytes - 3) + "\r\n"; };
  EXPECT_EQ(read("0\r\n" + line(8192) + line(8186) + "\r\n").status, 0) << "16 KiB";
  EXPECT_EQ(read("0\r\n" + line(8192) + line(8187) + "\r\n").status, 431);
  EXPECT_EQ(read("0\r\n" + line(8193) + "\r\n").status, 431);
  EXPECT_EQ(read("0\r\n" + line(65'536) + "\r\n").status, 431);
  EXPECT_EQ(read("0\r\n" + line(65'537) + "\r\n").status, 431);
  std::string many = "0\r\n";
  for (int i = 0; i < 256; ++i) many += "A:\r\n";
  EXPECT_EQ(read(many + "\r\n").status, 0);
  EXPECT_EQ(read(many + "A:\r\n\r\n").status, 431);
}

TEST(ChunkedFraming, TakesTheLargestSizeThatCannotOverflow) {
  EXPECT_EQ(read("FFFFFFFFFFFFFFF\r\nabc").body, "abc");
  EXPECT_EQ(read("1000000000000000\r\nabc").status, 400);
}

}  // namespace
}  // namespace adapter::http
