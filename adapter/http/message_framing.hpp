#pragma once

// Where a message's body ends, and whether the connection lives on (RFC 9112, sections 6 and 9.3): what is the same for
// requests and for answers. Whatever two readers could understand differently is refused (request smuggling).

#include <boost/system/result.hpp>
#include <cstdint>

#include "http/header_syntax.hpp"
#include "http/message.hpp"

namespace adapter::http {

enum class HttpVersion { http_1_0, http_1_1 };

enum class BodyKind { none, length, chunked, until_close };

struct BodyFraming {
  BodyKind kind = BodyKind::none;
  std::uint64_t length = 0;  // of kind `length`
  bool operator==(const BodyFraming&) const = default;
};

// What the fields say; kind `none` when they say nothing. Refused: a Content-Length that is repeated or anything but
// digits, a Transfer-Encoding that is repeated or anything but `chunked`, both at once, a Transfer-Encoding in
// HTTP/1.0.
boost::system::result<BodyFraming, Refusal> framing_of(const Headers& fields, HttpVersion version);

// Any `close` wins; HTTP/1.0 must ask for more.
bool keeps_alive(const Headers& fields, HttpVersion version);

}  // namespace adapter::http
