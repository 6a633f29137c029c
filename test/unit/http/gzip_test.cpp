#include "http/gzip.hpp"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <new>

#include "support/gunzip.hpp"

// Stand before zlib's functions of these names. The one can be told to fail in the middle, the other counts.
static int deflate_steps_left = -1;  // without an end
static bool deflate_throws = false;
static int deflate_ends = 0;
extern "C" int deflate(z_streamp stream, int flush) {
  if (deflate_throws) throw std::bad_alloc();  // as an allocation between its steps may
  if (deflate_steps_left == 0) return Z_BUF_ERROR;
  if (deflate_steps_left > 0) --deflate_steps_left;
  static const auto real = reinterpret_cast<decltype(&deflate)>(::dlsym(RTLD_NEXT, "deflate"));
  return real(stream, flush);
}
extern "C" int deflateEnd(z_streamp stream) {
  ++deflate_ends;
  static const auto real = reinterpret_cast<decltype(&deflateEnd)>(::dlsym(RTLD_NEXT, "deflateEnd"));
  return real(stream);
}

namespace adapter::http {
namespace {

Headers accepting(const std::string& value) {
  Headers out;
  out.add("Accept-Encoding", value);
  return out;
}

std::string json_of(std::size_t bytes) {
  std::string out;
  for (std::size_t i = 0; out.size() < bytes; ++i) out += R"({"name":"pods/m)" + std::to_string(i * 7919) + "\"},";
  out.resize(bytes);
  return out;
}

TEST(Gzip, IsAcceptedOnlyWhenListed) {
  for (const auto* yes : {"gzip", "GZIP", "deflate, gzip", " gzip ;q=0.5", "gzip;q=1.0, *;q=0"}) {
    EXPECT_TRUE(accepts_gzip(accepting(yes))) << yes;
  }
  for (const auto* no : {"", "identity", "*", "gzip;q=0", "gzip; q=0.000", "xgzip", "deflate,br", ",,;"}) {
    EXPECT_FALSE(accepts_gzip(accepting(no))) << no;
  }
  EXPECT_FALSE(accepts_gzip({}));
}

TEST(Gzip, GivesBackWhatWasPutIn) {
  for (const std::size_t size : {0, 1, 100, 131073, 3000000}) {
    const auto text = json_of(size);
    EXPECT_EQ(test::gunzip(*gzip(text)), text) << size;
  }
  std::string noise;  // does not shrink
  for (std::uint32_t x = 1; noise.size() < 300000; x = x * 1664525u + 1013904223u) noise += static_cast<char>(x >> 24);
  EXPECT_EQ(test::gunzip(*gzip(noise)), noise);
  EXPECT_EQ(gzip(noise), gzip(noise));
}

TEST(CompressBody, LeavesBodiesPlainUpTo128KiB) {
  Response at;
  at.body = json_of(131072);
  compress_body(at, true);
  EXPECT_EQ(at.body, json_of(131072));
  EXPECT_EQ(at.headers.count("Content-Encoding") + at.headers.count("Vary"), 0u);

  Response above;
  above.body = json_of(131073);
  compress_body(above, true);
  EXPECT_EQ(above.headers.get("Content-Encoding"), "gzip");
  EXPECT_EQ(above.headers.get("Vary"), "Accept-Encoding");
  EXPECT_EQ(test::gunzip(above.body), json_of(131073));
}

TEST(CompressBody, LeavesVeryLargeBodiesPlain) {
  Response response;
  response.body = json_of(kLargestPacked + 1);
  compress_body(response, true);
  EXPECT_EQ(response.body.size(), kLargestPacked + 1);
  EXPECT_EQ(response.headers.count("Content-Encoding"), 0u);
}

TEST(CompressBody, TellsCachesWhenItCouldHaveCompressed) {
  Response response;
  response.body = json_of(200000);
  compress_body(response, false);
  EXPECT_EQ(response.body, json_of(200000));
  EXPECT_EQ(response.headers.get("Vary"), "Accept-Encoding");
  EXPECT_EQ(response.headers.count("Content-Encoding"), 0u);
}

TEST(CompressBody, SendsPlainWhatCouldNotBeCompressedToTheEnd) {
  deflate_steps_left = 0;
  EXPECT_FALSE(gzip("text"));
  Response response;
  response.body = json_of(200000);
  compress_body(response, true);
  deflate_steps_left = -1;
  EXPECT_EQ(response.body, json_of(200000));
  EXPECT_EQ(response.headers.count("Content-Encoding"), 0u);
}

TEST(Gzip, GivesBackWhatZlibHoldsWhateverHappens) {
  deflate_ends = 0;
  ASSERT_TRUE(gzip("text"));
  EXPECT_EQ(deflate_ends, 1);
  deflate_throws = true;
  EXPECT_THROW(gzip("text"), std::bad_alloc);
  deflate_throws = false;
  EXPECT_EQ(deflate_ends, 2);
}

TEST(Gunzip, GivesBackWhatWasCompressedAndNothingElse) {
  for (const std::size_t size : {0u, 1u, 1000u, 200'000u}) {
    const auto packed = gzip(json_of(size + 10));
    ASSERT_TRUE(packed);
    EXPECT_EQ(gunzip(*packed, size + 10), json_of(size + 10));
    EXPECT_EQ(gunzip(*packed, size + 11), std::nullopt);
    EXPECT_EQ(gunzip(*packed, size + 9), std::nullopt);
    EXPECT_EQ(gunzip(packed->substr(0, packed->size() - 1), size + 10), std::nullopt);
  }
  EXPECT_EQ(gunzip("no gzip", 7), std::nullopt);
}

TEST(CompressBody, EncodesNothingTwice) {
  Response response;
  response.body = json_of(200000);
  response.headers.add("Content-Encoding", "gzip");
  compress_body(response, true);
  EXPECT_EQ(response.body, json_of(200000));
}

}  // namespace
}  // namespace adapter::http
