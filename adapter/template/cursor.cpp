#include "template/cursor.hpp"

#include <utility>

#include "base/go_quote.hpp"
#include "template/failure.hpp"

namespace adapter::text_template {

Cursor::Level::Level(Cursor& cursor) : cursor_(cursor) {
  if (cursor_.depth_ == kMaxNesting) cursor_.fail("nested too deeply");
  ++cursor_.depth_;
}

const Token& Cursor::next() {
  const Token& token = tokens_[position_];
  if (position_ + 1 < tokens_.size()) ++position_;
  return token;
}

const Token& Cursor::peek_word() {
  while (peek().kind == TokenKind::space) ++position_;
  return peek();
}

const Token& Cursor::next_word() {
  peek_word();
  return next();
}

void Cursor::expect_right_delim(std::string_view context) {
  const Token& token = next_word();
  if (token.kind != TokenKind::right_delim) fail_unexpected(token, context);
}

void Cursor::fail(std::string message) const {
  throw ParseFailure{.offset = action_offset_, .message = std::move(message)};
}

void fail_at(const Token& token, std::string message) {
  throw ParseFailure{.offset = token.offset, .message = std::move(message)};
}

void fail_unexpected(const Token& token, std::string_view context) {
  if (token.kind == TokenKind::error) fail_at(token, std::string(token.text));
  const std::string what = token.kind == TokenKind::end_of_text ? "end of text" : go_quote(token.text);
  fail_at(token, "unexpected " + what + " in " + std::string(context));
}

}  // namespace adapter::text_template
