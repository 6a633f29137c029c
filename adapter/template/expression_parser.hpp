#pragma once

// What stands in an action: pipelines of commands, their words, and the variables they declare and use.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "template/cursor.hpp"
#include "template/syntax_tree.hpp"

namespace adapter::text_template {

inline constexpr std::size_t kMaxVariables = 1000;  // in sight at one place

// The names in sight, latest last, each with its $. What leaves a structure cuts it back to what it was.
using Variables = std::vector<std::string_view>;

// Up to the token `end`, which is passed. Adds the variables it declares to those in sight. The context is what the
// pipeline belongs to, as messages call it; a pipeline of "range" may declare two variables. Throws ParseFailure.
Pipeline parse_pipeline(Cursor& cursor, Variables& variables, std::string_view context, TokenKind end);

// The content of a string or raw string. Throws ParseFailure.
std::string parse_string(const Token& token);

}  // namespace adapter::text_template
