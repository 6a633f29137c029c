#pragma once

// Tokens to syntax tree, accepting what Go's text/template accepts.

#include <cstddef>
#include <string_view>

#include "template/syntax_tree.hpp"

namespace adapter::text_template {

inline constexpr std::size_t kMaxTemplateBytes = 256U << 10U;

// The body named `name` is the text outside of definitions. Throws ParseFailure, also beyond kMaxTemplateBytes,
// kMaxNesting and kMaxVariables. The result refers to `text`.
Definitions parse(std::string_view name, std::string_view text);

}  // namespace adapter::text_template
