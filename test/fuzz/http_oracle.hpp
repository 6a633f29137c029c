#pragma once

// An independent reader of HTTP/1.1 messages: what we take, it must read in the same way.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace adapter::fuzz {

// One whole message, as far as two readers can differ about it.
struct HttpMessage {
  std::string method, target;  // of a request
  int status = 0;              // of an answer
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;
  std::size_t size = 0;  // in bytes: where the next message begins
  bool operator==(const HttpMessage&) const = default;
};

struct OracleReading {
  std::optional<HttpMessage> message;  // none: it refuses the bytes, or wants more
  std::string refusal;                 // by its own name; empty when it wants more
};

// Reads the first message of the bytes. nullopt: this build has no independent reader.
std::optional<OracleReading> read_by_oracle(std::string_view bytes, bool request);

}  // namespace adapter::fuzz
