#include "base/short_text.hpp"

#include <gtest/gtest.h>

namespace adapter {
namespace {

TEST(ShortText, CutsBetweenCharactersAndShowsThatItDid) {
  EXPECT_EQ(short_text("", 0), "");
  EXPECT_EQ(short_text("abc", 3), "abc");
  EXPECT_EQ(short_text("abcd", 3), "abc…");
  EXPECT_EQ(short_text("aé", 3), "aé");
  EXPECT_EQ(short_text("aéb", 2), "a…");
  EXPECT_EQ(short_text("😀😀", 7), "😀…");
  EXPECT_EQ(short_text("aéb", 2, "..."), "a...");
  EXPECT_EQ(short_text("\x80\x80\x80", 2), "…") << "what is no UTF-8 ends all the same";
}

}  // namespace
}  // namespace adapter
