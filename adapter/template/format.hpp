#pragma once

// printf as Go's fmt.Sprintf: flags, width, precision, `*` and explicit argument numbers, and its ways to report
// mistakes inside the text: %!(NOVERB), %!d(MISSING), %!(EXTRA string=x), %!d(BADINDEX), %!(BADWIDTH), %!(BADPREC).

#include <span>
#include <string_view>

#include "template/output.hpp"
#include "template/value.hpp"

namespace adapter::text_template {

// Throws ExecutionFailure as print_value does.
void print_formatted(Output& out, std::string_view format, std::span<const View> arguments);

}  // namespace adapter::text_template
