#include "rules/pattern_words.hpp"

#include <gmock/gmock.h>

namespace adapter::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(PatternWords, AreThoseOfWhichEachMatchHasOne) {
  EXPECT_THAT(pattern_words("http_requests_total"), ElementsAre("http_requests_total"));
  EXPECT_THAT(pattern_words("^http_.*(_total|_sum)$"), ElementsAre("http_", "_total", "_sum"));
  EXPECT_THAT(pattern_words("https?_x"), ElementsAre("http", "_x"));
  EXPECT_THAT(pattern_words("ab{0,1}cd*ef+gh"), ElementsAre("ef", "gh")) << "one letter is no word";
  EXPECT_THAT(pattern_words("http(s_ok)?_x(y_z)*"), ElementsAre("http", "_x"));
  EXPECT_THAT(pattern_words(R"(\bhttp\\.x[ab][]c]_y[^]d]_z\w+)"), ElementsAre("http", "_y", "_z"));
  EXPECT_THAT(pattern_words("(?:ab|cd)_[0-9]+"), ElementsAre("ab", "cd"));
  EXPECT_THAT(pattern_words("(ab|.*)_total"), ElementsAre("ab", "_total"));
}

TEST(PatternWords, AreNoneWhereNothingIsCertain) {
  for (const auto* pattern :
       {"",          ".*",      ".+",     "(ab|)",   "ab|",       "|ab",        "(ab|.*)",     "(ab)?",
        "(ab)*",     "(ab){0}", "(?i)ab", "(?i:ab)", R"(\x61bc)", R"(\\x61bc)", R"(\u0061bc)", R"(\141bc)",
        R"(\Qab\E)", "[ab]+",   "ab?",    "ab)?",    "ab]cd",     "a|b"}) {
    EXPECT_THAT(pattern_words(pattern), IsEmpty()) << pattern;
  }
}

TEST(PatternWords, OfAPatternThatCannotBeCompiledAreThoseThatWereMeant) {
  EXPECT_THAT(pattern_words("^http_.*("), ElementsAre("http_"));
  EXPECT_THAT(pattern_words("^(http|grpc_.*"), ElementsAre("http", "grpc_"));
  EXPECT_THAT(pattern_words("http|grpc)_.*"), ElementsAre("http", "grpc"));
  EXPECT_THAT(pattern_words("http|.*)"), IsEmpty());
  EXPECT_THAT(pattern_words("^http_[a-z_total"), ElementsAre("http_"));
  EXPECT_THAT(pattern_words("http_\\"), ElementsAre("http_"));
  EXPECT_THAT(pattern_words("^http_.*_total{1,2"), ElementsAre("http_", "_tota"));
  EXPECT_THAT(pattern_words("(http_)?(grpc_total"), ElementsAre("grpc_total"));
  for (const auto* pattern :
       {"^http_[a-z+_total$|^grpc_.*_total$", "^http_[a-z+_total$|^grpc_[ab]+_total$", "^?:http|queue)_.*",
        "ab|?:http|queue)_.*", "^http_x{2,3_total$|^grpc_total$", "^(http_(foo_?total$", "^(http_?xx_total"}) {
    EXPECT_THAT(pattern_words(pattern), IsEmpty()) << pattern;
  }
}

TEST(PatternWords, AreFewAndTheirGroupsNotDeep) {
  std::string many, deep(100'000, '(');
  for (int i = 0; i < 100; ++i) many += "ab.";
  EXPECT_THAT(pattern_words(many), IsEmpty());
  EXPECT_THAT(pattern_words("ab" + deep), IsEmpty());
}

}  // namespace
}  // namespace adapter::rules
