#pragma once

// Floating-point numbers as text, as Go's strconv.FormatFloat writes them.

#include <optional>
#include <string>

namespace adapter::text_template {

// Verb is one of e E f g G b x X. No precision means the shortest text that reads back as the same number; b ignores
// it. Infinities and NaN are "+Inf", "-Inf" and "NaN". The precision must be at most Output::kMaxBytes.
std::string float_text(double value, char verb, std::optional<int> precision);

}  // namespace adapter::text_template
