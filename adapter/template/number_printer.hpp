#pragma once

// Numbers as text, as Go's fmt package prints them with its verbs and flags.

#include <complex>
#include <cstdint>

#include "template/directive.hpp"
#include "template/output.hpp"

namespace adapter::text_template {

// False, with nothing printed, when the verb does not fit. Throw ExecutionFailure when the output is full and for a
// width or precision that would fill it.
[[nodiscard]] bool print_integer(Output& out, std::int64_t number, const Directive& directive);
[[nodiscard]] bool print_float(Output& out, double number, const Directive& directive);
[[nodiscard]] bool print_complex(Output& out, const std::complex<double>& number, const Directive& directive);

}  // namespace adapter::text_template
