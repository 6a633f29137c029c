#pragma once

// The smallest pieces of a message's head: tokens, field lines and lists (RFC 9110, section 5; RFC 9112, section 5).
// Stricter than a recipient must be: where two readers could differ there is no answer.

#include <optional>
#include <string_view>

#include "http/message.hpp"

namespace adapter::http {

// Why bytes of a peer are not taken. The reason completes "refused: " and never quotes the peer.
struct Refusal {
  int status = 400;  // what a server answers; of no meaning for a backend's answer
  std::string reason;
};

// One or more of the characters that methods and field names are made of (RFC 9110, 5.6.2).
bool is_token(std::string_view text);

// Whether a text may be a field's value: blanks, tabs, visible ASCII, and bytes from 0x80 on, whose meaning is the
// receiver's affair. So neither NUL nor a line break, nor any other control byte.
bool is_field_value(std::string_view text);

// Without the blanks and tabs around it.
std::string_view trimmed(std::string_view text);

// `Name: value` without its line break, added to `fields`; else the reason against it. No blank stands before the colon
// or at the start of the line (RFC 9112, 5.1 and 5.2: a folded line).
std::optional<Refusal> add_field_line(std::string_view line, Headers& fields);

// Whether an element of the comma-separated lists in all fields of that name is `token`, whatever its case.
bool list_has(const Headers& fields, std::string_view name, std::string_view token);

}  // namespace adapter::http
