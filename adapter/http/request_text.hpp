#pragma once

// A request to a backend as the bytes to send.

#include <string>

#include "base/result.hpp"
#include "http/client.hpp"

namespace adapter::http {

// Request line, fields as given, Content-Length for a body, and the body (RFC 9112, sections 3 and 6). Fails with
// internal where a method, target or field would not stay in its place: a blank or control byte, a line break.
Result<std::string> request_text(const ClientRequest& request);

}  // namespace adapter::http
