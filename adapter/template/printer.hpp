#pragma once

// Values as text, as Go's fmt package prints them.

#include <span>
#include <string_view>

#include "template/directive.hpp"
#include "template/output.hpp"
#include "template/value.hpp"

namespace adapter::text_template {

// One value; a verb that does not fit is reported in the text (`%!d(string=x)`), as Go does. Throws ExecutionFailure
// when the output is full, and for %p of lists and maps, which would print an address.
void print_value(Output& out, const View& value, const Directive& directive = {});

// Sprint: a space between two values when neither is a string.
void print(Output& out, std::span<const View> values);

// Sprintln: a space between all values, a newline at the end.
void print_line(Output& out, std::span<const View> values);

}  // namespace adapter::text_template
