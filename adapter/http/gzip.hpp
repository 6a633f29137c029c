#pragma once

// Compressed bodies (RFC 1952; RFC 9110, 8.4.1.3), for those large enough to be worth it.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace adapter::http {

// Bodies up to this size are never compressed: the generic API server's bound (wire 4.1).
inline constexpr std::size_t kPlainBodyBytes = 128 << 10;

// Nor are larger ones: the loop would stand still meanwhile, for a second where labels are random.
inline constexpr std::size_t kLargestPacked = 2 << 20;

// Whether Accept-Encoding lists gzip, and not with a weight of zero.
bool accepts_gzip(const Headers& headers);

// One gzip member, made at the fastest level: 1 MB of JSON takes 2 ms and shrinks to a tenth. The same text gives
// the same bytes. None when zlib does not come to an end: what it made until then is never given away.
std::optional<std::string> gzip(std::string_view text);

// What gzip() was given, which had `size` bytes. None for any other bytes or size.
std::optional<std::string> gunzip(std::string_view packed, std::size_t size);

// Compresses the body of a response when the caller accepts that and the body is large, and says so in the headers.
// Leaves shared documents, bodies that are encoded already, and what cannot be compressed as they are.
void compress_body(Response& response, bool accepted);

}  // namespace adapter::http
