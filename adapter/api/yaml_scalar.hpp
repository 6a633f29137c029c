#pragma once

// What a text looks like to a reader of YAML 1.1, and hence how it must be written to come back as that text. The rules
// are those of go-yaml 2, which Kubernetes writes YAML with.

#include <string_view>

namespace adapter::api {

enum class YamlStyle {
  plain,
  single_quoted,
  double_quoted,
  literal,  // lines of their own below `|`
};

// `is_key`: keys stand on one line.
YamlStyle yaml_style_of(std::string_view text, bool is_key);

// Whether a reader of YAML takes a plain text for a text, and not for a number, a boolean, a date or nothing at all.
// False for some texts more than in Go: everything that begins like a date.
bool reads_as_text(std::string_view plain);

// Whether YAML shows a code point as it is. Not the line breaks of Unicode: readers disagree about them.
bool is_yaml_printable(char32_t rune);

}  // namespace adapter::api
