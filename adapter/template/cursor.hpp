#pragma once

// Where the parser stands: at which token, in which action, how deep. And the ways to fail there.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "template/lexer.hpp"

namespace adapter::text_template {

inline constexpr int kMaxNesting = 200;  // of control structures and parentheses together

class Cursor {
 public:
  // As long as it lives, one structure more is open. Throws ParseFailure when there are too many.
  class Level {
   public:
    explicit Level(Cursor& cursor);
    ~Level() { --cursor_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Cursor& cursor_;
  };

  // The text must outlive the cursor.
  explicit Cursor(std::string_view text) : tokens_(tokenize(text)) {}

  // The last token, an end or an error, is never passed.
  const Token& peek() const { return tokens_[position_]; }
  const Token& next();

  // The same behind white space.
  const Token& peek_word();
  const Token& next_word();

  // Throws ParseFailure when anything else comes next. The context is what is under way, as messages call it.
  void expect_right_delim(std::string_view context);

  // To read ahead and come back.
  std::size_t position() const { return position_; }
  void go_back(std::size_t position) { position_ = position; }

  // At the action that began last.
  void begin_action(const Token& left_delim) { action_offset_ = left_delim.offset; }
  [[noreturn]] void fail(std::string message) const;

 private:
  std::vector<Token> tokens_;
  std::size_t position_ = 0;
  std::size_t action_offset_ = 0;
  int depth_ = 0;
};

// Throw ParseFailure. A token that is an error of the lexer speaks for itself.
[[noreturn]] void fail_at(const Token& token, std::string message);
[[noreturn]] void fail_unexpected(const Token& token, std::string_view context);

}  // namespace adapter::text_template
