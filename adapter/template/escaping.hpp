#pragma once

// The three escapings a template can ask for, and how a template shows a value that is not there.

#include <string_view>

#include "template/output.hpp"

namespace adapter::text_template {

inline constexpr std::string_view kNoValue = "<no value>";

// Append the escaped text; throw ExecutionFailure when the output is full.
void escape_html(Output& out, std::string_view text);
void escape_js(Output& out, std::string_view text);
void escape_url_query(Output& out, std::string_view text);

}  // namespace adapter::text_template
