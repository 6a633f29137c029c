#pragma once

// What Kubernetes accepts as the key and the value of a label (apimachinery, validation of label keys and values), with
// its explanations of what is wrong.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace adapter::meta {

// Nothing for a valid key: 1 to 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit, and
// before it optionally a DNS subdomain and '/'. Else all that is wrong, joined by "; ".
[[nodiscard]] std::optional<std::string> label_key_problem(std::string_view key);

// Nothing for a valid value: empty, or as the name part of a key.
[[nodiscard]] std::optional<std::string> label_value_problem(std::string_view value);

// The number that `>` and `<` compare: decimal, with or without a sign, within 64 bits. Nothing for any other text.
[[nodiscard]] std::optional<std::int64_t> label_integer(std::string_view value);

}  // namespace adapter::meta
