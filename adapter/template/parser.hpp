#pragma once

// Tokens to syntax tree, accepting what Go's text/template accepts.

#include <cstddef>
#include <string_view>

#include "template/syntax_tree.hpp"

namespace adapter::text_template {

inline constexpr std::size_t kMaxTemplateBytes = 256U << 10U;
inline constexpr int kMaxNesting = 200;             // of control structures and parentheses together
inline constexpr std::size_t kMaxVariables = 1000;  // in sight at one place

// The body named `name` is the text outside of definitions. Throws ParseFailure. The result refers to `text`.
Definitions parse(std::string_view name, std::string_view text);

}  // namespace adapter::text_template
