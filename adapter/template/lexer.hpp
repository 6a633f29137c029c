#pragma once

// Cuts the text of a template into tokens, as Go's text/template does with the delimiters << and >>. White space that
// trim markers remove and comments do not appear among them.

#include <cstddef>
#include <string_view>
#include <vector>

namespace adapter::text_template {

enum class TokenKind {
  text,         // outside actions
  left_delim,   // <<
  right_delim,  // >>
  space,
  identifier,
  field,     // .Name, dot included
  variable,  // $ or $name
  dot,
  boolean,
  number,
  complex_number,  // 1+2i
  character,       // quotes included, unchecked
  string,          // quotes included, unchecked
  raw_string,      // quotes included
  assign,          // =
  declare,         // :=
  pipe,
  left_paren,
  right_paren,
  punctuation,  // any other printable ASCII character; the parser knows the comma only
  keyword_block,
  keyword_break,
  keyword_continue,
  keyword_define,
  keyword_else,
  keyword_end,
  keyword_if,
  keyword_nil,
  keyword_range,
  keyword_template,
  keyword_with,
  end_of_text,
  error,  // text is the message
};

struct Token {
  TokenKind kind = TokenKind::end_of_text;
  std::size_t offset = 0;
  std::string_view text;  // into the template's text, or the message of an error
};

// All tokens; the last one is end_of_text or error.
std::vector<Token> tokenize(std::string_view text);

}  // namespace adapter::text_template
