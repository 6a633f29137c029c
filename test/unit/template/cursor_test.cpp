#include "template/cursor.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <list>

#include "template/failure.hpp"

namespace adapter::text_template {
namespace {

using Kind = TokenKind;

// `offset: message` of the failure, or nothing.
std::string failure_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const ParseFailure& failure) {
    return std::to_string(failure.offset) + ": " + failure.message;
  }
  return "";
}

TEST(Cursor, ReadsTokensOneAfterTheOther) {
  Cursor cursor("a<< .B");
  EXPECT_EQ(cursor.peek().kind, Kind::text);
  EXPECT_EQ(cursor.next().kind, Kind::text);
  EXPECT_EQ(cursor.next().kind, Kind::left_delim);
  EXPECT_EQ(cursor.next().kind, Kind::space);
  EXPECT_EQ(cursor.next().text, ".B");
}

TEST(Cursor, ReadsWordsBehindWhiteSpace) {
  Cursor cursor("<< .A .B");
  cursor.next();
  EXPECT_EQ(cursor.peek_word().text, ".A");
  EXPECT_EQ(cursor.next_word().text, ".A");
  EXPECT_EQ(cursor.peek().kind, Kind::space);
  EXPECT_EQ(cursor.next_word().text, ".B");
}

TEST(Cursor, StaysAtTheLastToken) {
  Cursor at_end("");
  Cursor at_error("<<:");
  at_error.next();
  for (int times = 0; times < 3; ++times) {
    EXPECT_EQ(at_end.next().kind, Kind::end_of_text);
    EXPECT_EQ(at_error.next_word().kind, Kind::error);
  }
}

TEST(Cursor, GoesBackToWhereItWas) {
  Cursor cursor("<<.A .B>>");
  cursor.next();
  const std::size_t before = cursor.position();
  cursor.next_word();
  cursor.next_word();
  cursor.go_back(before);
  EXPECT_EQ(cursor.peek().text, ".A");
}

TEST(Cursor, SaysWhatItMetInsteadOfTheDelimiter) {
  const struct {
    std::string_view text;
    std::string failure;
  } cases[] = {
      {"a<< >>", ""},
      {"a<< .B>>", "4: unexpected \".B\" in end"},
      {"a<<:", "3: expected :="},
      {"a<<", "3: unclosed action"},
  };
  for (const auto& c : cases) {
    Cursor cursor(c.text);
    cursor.next();
    cursor.next();
    EXPECT_EQ(failure_of([&] { cursor.expect_right_delim("end"); }), c.failure) << c.text;
  }
  EXPECT_EQ(failure_of([] { Cursor("").expect_right_delim("end"); }), "0: unexpected end of text in end");
}

TEST(Cursor, FailsAtTheActionThatBeganLast) {
  Cursor cursor("ab<<.C>>");
  EXPECT_EQ(failure_of([&] { cursor.fail("x"); }), "0: x");
  cursor.next();
  cursor.begin_action(cursor.next());
  cursor.next();
  EXPECT_EQ(failure_of([&] { cursor.fail("x"); }), "2: x");
}

TEST(Cursor, CountsTheLevelsThatAreOpen) {
  Cursor cursor("");
  for (int times = 0; times < 2; ++times) {
    std::list<Cursor::Level> open;
    for (int level = 0; level < kMaxNesting; ++level) open.emplace_back(cursor);
    EXPECT_EQ(failure_of([&] { const Cursor::Level more(cursor); }), "0: nested too deeply");
  }
}

}  // namespace
}  // namespace adapter::text_template
