#include "base/json_walker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace adapter {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Writes down what it sees; passes over what has the key "no", and fails at the text "bad".
class Recorder : public JsonWalker {
 public:
  using JsonWalker::at;

  std::vector<std::string> seen;

 private:
  void on_begin() override { seen.emplace_back("begin"); }
  void on_end() override { seen.emplace_back("end"); }
  bool on_open(bool object) override {
    seen.push_back(place() + (object ? " {" : " ["));
    return depth() == 0 || key(depth() - 1) != "no";
  }
  void on_close() override { seen.push_back(place() + " close"); }
  void on_scalar(const Scalar& value) override {
    std::string text;
    switch (value.kind) {
      case Scalar::Kind::null:
        text = "null";
        break;
      case Scalar::Kind::boolean:
        text = value.number != 0 ? "true" : "false";
        break;
      case Scalar::Kind::number:
        text = std::to_string(value.number);
        break;
      case Scalar::Kind::text:
        text = "'" + std::string(value.text) + "'";
        break;
    }
    seen.push_back(place() + " " + text);
    if (value.is_text() && value.text == "bad") {
      fail("a bad text");
      fail("a second fault");
    }
  }

  std::string place() const {
    std::string out;
    for (std::size_t level = 0; level < depth(); ++level) out += "/" + key(level);
    return out;
  }
};

constexpr std::size_t kLimit = 64;
using Feed = JsonFeed<Recorder, kLimit>;

Result<std::vector<std::string>> walk(const std::vector<std::string_view>& pieces) {
  Feed feed;
  for (const auto piece : pieces) {
    if (auto good = feed.write(piece); !good) return good.error();
  }
  if (auto good = feed.end(); !good) return good.error();
  return feed.walker().seen;
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

TEST(JsonWalker, BoundsTheKeysItKeeps) {
  using Wide = JsonFeed<Recorder, 1 << 20>;
  const auto walk_key = [](const std::string& key, std::string_view around, std::size_t piece) -> Result<void> {
    Wide feed;
    const auto text = std::string(around) + "{\"" + key + "\":1}" + (around.empty() ? "" : "}");
    for (std::size_t at = 0; at < text.size(); at += piece) {
      if (auto good = feed.write(std::string_view(text).substr(at, piece)); !good) return good;
    }
    return feed.end();
  };
  for (const std::size_t piece : {std::size_t{1000}, std::size_t{1 << 20}}) {
    EXPECT_TRUE(walk_key(std::string(kMaxKeyBytes, 'k'), "", piece));
    const auto more = walk_key(std::string(kMaxKeyBytes + 1, 'k'), "", piece);
    ASSERT_FALSE(more);
    EXPECT_THAT(more.error().message, HasSubstr("a key of more than 4 KiB"));
    EXPECT_TRUE(walk_key(std::string(kMaxKeyBytes + 1, 'k'), "{\"no\":", piece)) << "what is passed over is not kept";
  }
}

TEST(JsonWalker, PassesOverLongKeysWithTheirValuesForADecoderThatWantsIt) {
  struct Lenient : Recorder {
    bool passes_over_long_keys() const override { return true; }
  };
  const std::string long_key = '"' + std::string(kMaxKeyBytes + 1, 'k') + "\":";
  const std::string odd = "{" + long_key + "1," + long_key + R"({"a":[2],"b":3},)" + long_key + R"([{"a":4}],"c":5,)" +
                          long_key + R"("x","d":[{)" + long_key + "6}]}";
  const std::string plain = R"({"c":5,"d":[{}]})";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}, odd.size()}) {
    JsonFeed<Lenient, 1 << 20> feed, expected;
    for (std::size_t at = 0; at < odd.size(); at += piece) {
      ASSERT_TRUE(feed.write(std::string_view(odd).substr(at, piece)));
    }
    ASSERT_TRUE(feed.end());
    ASSERT_TRUE(expected.write(plain));
    EXPECT_EQ(feed.walker().seen, expected.walker().seen) << piece;
  }
}

TEST(JsonWalker, CutsLongTextsAlikeHoweverTheyCome) {
  struct Lengths : JsonWalker {
    std::size_t length = 0;
    bool is_whole = true;
    bool on_open(bool) override { return true; }
    void on_close() override {}
    void on_scalar(const Scalar& value) override {
      length = value.text.size();
      is_whole = value.is_whole;
    }
  };
  for (const std::size_t piece : {std::size_t{999}, std::size_t{1 << 20}}) {
    for (const std::size_t more : {0, 1, 100'000}) {
      JsonFeed<Lengths, 1 << 20> feed;
      const auto text = '"' + std::string(kMaxHeldTextBytes + more, 'x') + '"';
      for (std::size_t at = 0; at < text.size(); at += piece) {
        ASSERT_TRUE(feed.write(std::string_view(text).substr(at, piece)));
      }
      ASSERT_TRUE(feed.end());
      EXPECT_EQ(feed.walker().length, kMaxHeldTextBytes);
      EXPECT_EQ(feed.walker().is_whole, more == 0);
    }
  }
}

TEST(JsonWalker, NamesThePlaceOfEachValue) {
  EXPECT_THAT(
      *walk({R"({"a":{"":true,"b":["x",{"c":null}]},"d":[[false]]})"}),
      ElementsAre("begin", " {", "/a {", "/a/ true", "/a/b [", "/a/b/ 'x'", "/a/b/ {", "/a/b//c null", "/a/b/ close",
                  "/a/b close", "/a close", "/d [", "/d/ [", "/d// false", "/d/ close", "/d close", " close", "end"));
  EXPECT_THAT(*walk({"\"alone\""}), ElementsAre("begin", " 'alone'", "end"));
}

TEST(JsonWalker, SeesTheSameWhereverTheBytesAreCut) {
  const std::string text =
      R"( {"k\u00e9y":"v\"\u20ac\ud83d\ude00 é","n":[-12,0.5,1e3,18446744073709551615],"no":{"key":[1,{"x":2}]},"no":["text"],)"
      R"("b":[true,false,null,"",[],{}],"long":"0123456789012345678901234567890123456789"} )";
  const auto whole = walk({text});
  ASSERT_TRUE(whole) << whole.error().message;
  const std::string_view all = text;
  for (std::size_t cut = 0; cut <= all.size(); ++cut) {
    const auto seen = walk({all.substr(0, cut), all.substr(cut)});
    ASSERT_TRUE(seen) << cut << ": " << seen.error().message;
    EXPECT_EQ(*seen, *whole) << cut;
  }
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < all.size(); ++i) bytes.push_back(all.substr(i, 1));
  EXPECT_EQ(*walk(bytes), *whole);
}

TEST(JsonWalker, ReadsNumbersWithinTheRangeOfADouble) {
  const std::pair<const char*, double> cases[] = {{"0", 0},
                                                  {"-0", 0},
                                                  {"-9223372036854775808", -9223372036854775808.0},
                                                  {"18446744073709551615", 18446744073709551615.0},
                                                  {"18446744073709551616", 18446744073709551616.0},
                                                  {"1.25", 1.25},
                                                  {"-2.5e-3", -0.0025},
                                                  {"1e308", 1e308}};
  for (const auto& [text, number] : cases) {
    EXPECT_THAT(*walk({text}), ElementsAre("begin", " " + std::to_string(number), "end")) << text;
  }
  for (const char* text : {"[01]", "[+1]", "[.5]", "[1.]", "[1e]", "[0x1]", "[NaN]", "[Infinity]"}) {
    const auto seen = walk({text});
    ASSERT_FALSE(seen) << text;
    EXPECT_EQ(seen.error().kind, ErrorKind::malformed_response) << text;
  }
}

TEST(JsonWalker, PassesOverWhatDoesNotMatter) {
  EXPECT_THAT(*walk({R"({"no":{"a":{"no":["bad"]},"b":1},"no":["bad"],"c":2})"}),
              ElementsAre("begin", " {", "/no {", "/no [", "/c 2.000000", " close", "end"));
  EXPECT_FALSE(walk({R"({"no":{"a":}})"})) << "it must be JSON all the same";
}

TEST(JsonWalker, ShowsAFieldGivenTwiceTwice) {
  EXPECT_THAT(*walk({R"({"a":1,"a":{"a":"x"}})"}),
              ElementsAre("begin", " {", "/a 1.000000", "/a {", "/a/a 'x'", "/a close", " close", "end"));
}

TEST(JsonWalker, TellsWhetherItIsAtAPlace) {
  Feed feed;
  ASSERT_TRUE(feed.write(R"({"a":{"b":)"));
  EXPECT_TRUE(feed.walker().at({"a", "b"}));
  EXPECT_FALSE(feed.walker().at({"a"}));
  EXPECT_FALSE(feed.walker().at({"a", "c"}));
  EXPECT_FALSE(feed.walker().at({"a", "b", ""}));
}

TEST(JsonWalker, GoesThirtyTwoLevelsDeepAndNoDeeper) {
  EXPECT_TRUE(walk({nested(kMaxJsonDepth)}));
  for (const auto& text : {nested(kMaxJsonDepth + 1), R"({"no":)" + nested(kMaxJsonDepth) + "}"}) {
    const auto seen = walk({text});
    ASSERT_FALSE(seen) << text;
    EXPECT_THAT(seen.error().message, HasSubstr("no JSON (")) << text;
  }
}

TEST(JsonWalker, RefusesKeysAndTextsLongerThanTheLimitInHoweverManyPieces) {
  const std::string fits(kLimit, 'x');
  for (const auto& [before, after] :
       {std::pair("\"", "\""), std::pair("{\"", "\":1}"), std::pair("{\"no\":[\"", "\"]}")}) {
    EXPECT_TRUE(walk({before, fits, after})) << before;
    EXPECT_TRUE(walk({before + fits + after})) << before;
    for (const auto& pieces : std::vector<std::vector<std::string>>{
             {before + fits + "x" + after}, {before, fits, "x", after}, {before + fits.substr(1), "xx", after}}) {
      const auto seen = walk({pieces.begin(), pieces.end()});
      ASSERT_FALSE(seen) << before;
      EXPECT_THAT(seen.error().message, HasSubstr("no JSON (")) << before;
    }
  }
}

TEST(JsonFeed, SaysWhatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "malformed answer: it ends in the middle"},
      {"{\"a\":", "malformed answer: it ends in the middle"},
      {"\"bad", "malformed answer: it ends in the middle"},
      {"oops", "malformed answer: no JSON ("},
      {"{a:1}", "malformed answer: no JSON ("},
      {"[1,]", "malformed answer: no JSON ("},
      {"[1] // comment", nullptr},
      {"[1 /* comment */]", "malformed answer: no JSON ("},
      {"\"\xff\"", "malformed answer: no JSON ("},
      {"\"\\ud800\"", "malformed answer: no JSON ("},
      {"[\"bad\"]", "malformed answer: a bad text"},
      {"[\"bad\",]", "malformed answer: a bad text"},
  };
  for (const auto& [text, wrong] : cases) {
    const auto seen = walk({text});
    ASSERT_EQ(seen.has_value(), wrong == nullptr) << text;
    if (seen) continue;
    EXPECT_EQ(seen.error().kind, ErrorKind::malformed_response) << text;
    EXPECT_THAT(seen.error().message, testing::StartsWith(wrong)) << text;
  }
}

TEST(JsonFeed, StopsAtTheFirstFault) {
  Feed feed;
  const auto fault = feed.write(R"(["bad","more","bad"])");
  ASSERT_FALSE(fault);
  EXPECT_EQ(fault.error().message, "malformed answer: a bad text");
  EXPECT_THAT(feed.walker().seen, ElementsAre("begin", " [", "/ 'bad'"));
}

// In one piece with what was cut of a character comes as much as the parser's own buffer holds.
TEST(JsonFeed, ReadsCharactersThatAreCutBeforeMuchText) {
  for (const std::string character : {"\u00e9", "\u4e2d", "\U0001f600", R"(\n)", R"(\u00e9)", R"(\ud83d\ude00)"}) {
    for (const auto much : {4085u, 4090u, 4091u, 4092u, 4093u, 4094u, 4095u, 4096u, 4097u, 4100u, 9000u}) {
      const std::string text = "\"" + character + std::string(much, 'x') + "\"";
      const auto document = "{\"a\":" + text + ",\"no\":{" + text + ":" + text + "}}";
      const auto walked = [&](std::size_t cut) {
        JsonFeed<Recorder, 1 << 16> feed;
        EXPECT_TRUE(feed.write(std::string_view(document).substr(0, cut)));
        EXPECT_TRUE(feed.write(std::string_view(document).substr(cut)));
        EXPECT_TRUE(feed.end());
        return feed.walker().seen.size() == 6 ? feed.walker().seen[2] : "?";
      };
      const auto expected = walked(0);
      ASSERT_TRUE(expected.ends_with("x'")) << expected;
      for (auto at = document.find(text); at != document.npos; at = document.find(text, at + 1)) {
        for (std::size_t cut = 0; cut < character.size() + 2; ++cut) {
          ASSERT_EQ(walked(at + cut), expected) << character << ' ' << much << ' ' << at << ' ' << cut;
        }
      }
    }
  }
}

TEST(JsonFeed, IgnoresWhatFollowsTheDocument) {
  EXPECT_THAT(*walk({"[] oops", "\xff"}), ElementsAre("begin", " [", " close", "end"));
}

TEST(JsonFeed, ReadsAStreamOfDocumentsCutAnywhere) {
  const std::string_view text = "{\"a\":1}\n{\"b\":[\"x\"]}[]";
  const auto one_after_the_other = ElementsAre("begin", " {", "/a 1.000000", " close", "end",                  //
                                               "begin", " {", "/b [", "/b/ 'x'", "/b close", " close", "end",  //
                                               "begin", " [", " close", "end");
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    Feed feed;
    ASSERT_TRUE(feed.write_stream(text.substr(0, cut))) << cut;
    ASSERT_TRUE(feed.write_stream(text.substr(cut))) << cut;
    EXPECT_THAT(feed.walker().seen, one_after_the_other) << cut;
  }
  Feed feed;
  EXPECT_FALSE(feed.write_stream("{} oops"));
}

}  // namespace
}  // namespace adapter
