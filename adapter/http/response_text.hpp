#pragma once

// The start of a response as bytes, and the responses the server gives without asking anybody.

#include <string>

#include "http/header_syntax.hpp"
#include "http/message.hpp"
#include "runtime/clock.hpp"

namespace adapter::http {

// What becomes of the connection. Staying open goes without saying, except to an HTTP/1.0 client (RFC 9112, 9.3).
enum class Persistence { open, open_said, close };

// Status line and header block (RFC 9112), with Date, Content-Length and, where it must be said, Connection.
// Line breaks in values become spaces: no value can add a field.
std::string response_head(const Response& response, Persistence persistence, runtime::WallTime now);

// A plain-text answer to what is refused before anybody is asked; it may not even be HTTP.
Response refusal_text(const Refusal& refusal);

// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
std::string http_date(runtime::WallTime time);

}  // namespace adapter::http
