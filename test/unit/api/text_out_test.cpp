#include "api/text_out.hpp"

#include <gtest/gtest.h>

namespace adapter::api {
namespace {

TEST(TextOut, CountsWhatItWouldAppend) {
  const Writing write = [](TextOut& out) {
    out += "text";
    out += "";
    EXPECT_TRUE(out.ends_with('t'));
    out += ',';
    out.append(2, ' ');
    out.append(0, 'x');
    EXPECT_TRUE(out.ends_with(' '));
  };
  EXPECT_EQ(size_of(write), 7u);
  const auto text = text_of(write);
  EXPECT_EQ(text, "text,  ");
  EXPECT_EQ(text_of(write, 100, 10).capacity(), 110u);
}

TEST(TextOut, AppendsToWhatIsThere) {
  std::string text = "a";
  TextOut out(text);
  EXPECT_FALSE(out.ends_with('a')) << "that was not written through it";
  out += "b";
  EXPECT_EQ(text, "ab");
  EXPECT_EQ(out.size(), 1u);
}

}  // namespace
}  // namespace adapter::api
