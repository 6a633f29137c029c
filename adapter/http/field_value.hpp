#pragma once

// What an operator may put into a header field of our requests (RFC 9110, section 5). Pure: flags and credential files
// are judged by the same rules. Words complete "the value " or "FILE: "; they never quote it.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace adapter::http {

inline constexpr std::size_t kMaxFieldValueBytes = 8 << 10;  // what servers take in a line by default

// Why a value cannot be sent: control characters (the tab is none), or longer than 8 KiB.
std::optional<std::string> field_value_problem(std::string_view value);

// Why a text is no bearer token: empty, white space, anything but printable ASCII, or longer than 8 KiB. White space
// around it is the caller's to remove.
std::optional<std::string> token_problem(std::string_view token);

// Fields that say where a request goes, where it ends and what becomes of its connection: nobody else's to set.
bool frames_request(std::string_view field_name);

}  // namespace adapter::http
