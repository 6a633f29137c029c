#pragma once

// JSON as Go's encoder writes it, because clients compare bytes more often than they should: compact, fields in the
// order of the struct, `<`, `>` and `&` escaped, a line break at the end; or indented, without it.

#include <chrono>
#include <string>
#include <string_view>

#include "api/text_out.hpp"

namespace adapter::api {

// In quotes. Invalid UTF-8 becomes U+FFFD.
void append_json_string(TextOut& out, std::string_view text);
void append_json_string(std::string& out, std::string_view text);

// RFC 3339 in UTC with whole seconds, in quotes: metav1.Time.
void append_json_time(TextOut& out, std::chrono::system_clock::time_point time);
void append_json_time(std::string& out, std::chrono::system_clock::time_point time);

// A compact document, indented by two spaces, as `?pretty=true` wants it.
void indent_json(std::string_view compact, TextOut& out);
std::string indent_json(std::string_view compact);

}  // namespace adapter::api
