#include "upstream/series_decoder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace adapter::upstream {
namespace {

Result<SeriesListing> decode(std::string_view text, std::size_t piece = std::string_view::npos) {
  runtime::Budget budget(64 << 20);
  SeriesDecoder decoder(budget);
  for (std::size_t at = 0; at < text.size(); at += std::min(piece, text.size())) {
    if (auto written = decoder.write(text.substr(at, piece)); !written) return written.error();
  }
  return decoder.finish();
}

TEST(SeriesDecoder, FoldsSeriesToNamesAndSetsOfLabelsInTheOrderOfTheirLastSeries) {
  const std::string body = R"({"status":"success","data":[
    {"__name__":"a","pod":"1","namespace":"x"},
    {"__name__":"b","pod":"1"},
    {"namespace":"y","pod":"2","__name__":"a"},
    {"__name__":"a","namespace":"x","empty":""}]})";
  for (std::size_t piece : {std::string::npos, std::size_t{1}, std::size_t{5}}) {
    const auto listing = decode(body, piece);
    ASSERT_TRUE(listing) << listing.error().message;
    EXPECT_EQ(listing->series, 4u);
    EXPECT_THAT(listing->shapes, testing::ElementsAre(SeriesShape{"b", {"pod"}}, SeriesShape{"a", {"namespace", "pod"}},
                                                      SeriesShape{"a", {"namespace"}}));
  }
}

TEST(SeriesDecoder, TellsAnEmptyAnswerFromAMissingOne) {
  EXPECT_TRUE(decode(R"({"status":"success","data":[]})")->shapes.empty());
  for (const std::string body :
       {R"({"status":"success","data":null})", R"({"status":"success"})", "", "{", R"({"status":"success","data":{}})",
        R"({"status":"success","data":[1]})", R"({"status":"success","data":[{"a":1}]})",
        R"({"status":"success","data":[{"a":{}}]})", R"({"data":[]})", R"({"data":[{"__name__":"a"}]})",
        R"({"status":"fail","data":[]})", R"({"status":null,"data":[]})"}) {
    const auto listing = decode(body);
    ASSERT_FALSE(listing) << body;
    EXPECT_EQ(listing.error().kind, ErrorKind::malformed_response) << body;
  }
  EXPECT_EQ(decode(R"({"status":"error","errorType":"bad_data","error":"x"})").error().kind,
            ErrorKind::upstream_rejected);
}

TEST(SeriesDecoder, BoundsAndCountsTheSeriesThatIsBeingRead) {
  const auto series_of = [](std::size_t labels) {
    std::string out = R"({"status":"success","data":[{"__name__":"m")";
    for (std::size_t i = 0; i < labels; ++i) out += ",\"" + std::to_string(i) + "\":\"x\"";
    return out;
  };
  EXPECT_EQ(decode(series_of(1000) + "}]}")->shapes.front().labels.size(), 1000u);
  EXPECT_EQ(decode(series_of(9000) + "}]}")->shapes.front().labels.size(), 2048u);
  runtime::Budget budget(32 << 10);
  SeriesDecoder decoder(budget);
  std::string body = series_of(0);
  for (int i = 0; i < 100; ++i) body += ",\"" + std::to_string(i) + std::string(4000, 'l') + "\":\"x\"";
  const auto written = decoder.write(body);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::unavailable);
  SeriesDecoder of_short(budget);
  const auto short_ones = of_short.write(series_of(3000));
  ASSERT_FALSE(short_ones) << "each takes more than its text";
  EXPECT_EQ(short_ones.error().kind, ErrorKind::unavailable);
}

// A scraped application may send anything.
TEST(SeriesDecoder, LosesNoOtherSeriesToAnOddOne) {
  const std::string large(65 << 10, 'x');
  std::string labels;
  for (int i = 0; i < 300; ++i) labels += ",\"l" + std::to_string(i) + "\":\"x\"";
  const auto listing = decode(R"({"status":"success","data":[{"__name__":"a","pod":"p"},{"__name__":"b","pod":")" +
                              large + R"("},{"__name__":"c")" + labels + R"(},{"__name__":")" + large +
                              R"(","pod":"p"},{"__name__":"d","pod":"p"},{"__name__":"e","pod":"p",")" + large +
                              R"(":"x"},{"__name__":"f","pod":")" + std::string(2 << 20, 'x') + R"("}]})");
  ASSERT_TRUE(listing) << listing.error().message;
  ASSERT_EQ(listing->shapes.size(), 7u);
  EXPECT_EQ(listing->shapes[0].name, "a");
  EXPECT_THAT(listing->shapes[1].labels, testing::ElementsAre("pod")) << "what its value is does not matter";
  EXPECT_EQ(listing->shapes[2].labels.size(), 300u) << "any of them may name a resource";
  EXPECT_EQ(listing->shapes[3].name, "") << "nothing is made of it";
  EXPECT_EQ(listing->shapes[4].name, "d");
  EXPECT_THAT(listing->shapes[5].labels, testing::ElementsAre("pod"));
  EXPECT_EQ(listing->shapes[6].name, "f");
}

TEST(SeriesDecoder, TakesTheSignsOfAnAnswerThatIsNotWhole) {
  EXPECT_THAT(decode(R"({"status":"success","data":[],"warnings":["a"],"infos":["b"]})")->not_whole,
              testing::ElementsAre("a", "b"));
  EXPECT_THAT(decode(R"({"status":"success","isPartial":true,"data":[]})")->not_whole, testing::SizeIs(1));
  EXPECT_THAT(decode(R"({"status":"success","isPartial":false,"data":[]})")->not_whole, testing::IsEmpty());
}

}  // namespace
}  // namespace adapter::upstream
