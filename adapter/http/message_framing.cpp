#include "http/message_framing.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace adapter::http {

boost::system::result<BodyFraming, Refusal> framing_of(const Headers& fields, HttpVersion version) {
  const auto lengths = fields.count("Content-Length");
  const auto encodings = fields.count("Transfer-Encoding");
  if (lengths > 1) return Refusal{400, "Content-Length is repeated"};
  if (encodings > 1) return Refusal{400, "Transfer-Encoding is repeated"};
  if (encodings == 1) {
    if (lengths == 1) return Refusal{400, "Transfer-Encoding stands beside Content-Length"};
    if (version == HttpVersion::http_1_0) return Refusal{400, "Transfer-Encoding does not exist in HTTP/1.0"};
    if (!equal_ignoring_case(*fields.get("Transfer-Encoding"), "chunked")) {
      return Refusal{400, "Transfer-Encoding is not chunked"};
    }
    return BodyFraming{.kind = BodyKind::chunked};
  }
  if (lengths == 0) return BodyFraming{};
  const auto text = *fields.get("Content-Length");
  BodyFraming out{.kind = BodyKind::length};
  const auto* end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, out.length);  // takes no sign
  const bool fits = out.length <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (failure != std::errc() || rest != end || !fits) return Refusal{400, "Content-Length is no length"};
  return out;
}

bool keeps_alive(const Headers& fields, HttpVersion version) {
  if (list_has(fields, "Connection", "close")) return false;
  return version == HttpVersion::http_1_1 || list_has(fields, "Connection", "keep-alive");
}

}  // namespace adapter::http
