#pragma once

// What stands behind a % in a format, and the padding it asks for.

#include <cstddef>
#include <optional>
#include <string_view>

#include "template/output.hpp"

namespace adapter::text_template {

struct Directive {
  char32_t verb = 'v';
  bool sharp = false;
  bool zero = false;
  bool plus = false;
  bool minus = false;
  bool space = false;
  bool go_syntax = false;    // %#v
  bool field_names = false;  // %+v
  std::optional<int> width = std::nullopt;
  std::optional<int> precision = std::nullopt;

  bool verb_is(std::string_view any_of) const;
};

// Append the text, at least as wide as the directive asks for: a character counts as one, be it of many bytes. Throw
// ExecutionFailure when the output is full.
void pad(Output& out, std::string_view text, const Directive& directive);
void pad_with_spaces(Output& out, std::string_view text, const Directive& directive);  // whatever the flag 0 says

}  // namespace adapter::text_template
