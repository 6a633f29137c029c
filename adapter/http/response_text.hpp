#pragma once

// The start of a response as bytes, and the responses the server gives without asking anybody.

#include <string>

#include "http/message.hpp"
#include "runtime/clock.hpp"

namespace adapter::http {

// Status line and header block (RFC 9112), with Date, Content-Length and, when asked for, `Connection: close`.
// Line breaks in values become spaces: no value can add a field.
std::string response_head(const Response& response, bool close, runtime::WallTime now);

// A plain-text answer to a request that cannot be understood; it may not even be HTTP.
Response refusal(int status);

// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
std::string http_date(runtime::WallTime time);

}  // namespace adapter::http
