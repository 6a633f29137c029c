#pragma once

// An answer of the API server, or of whoever stands before it, that is not what was asked for: in words.

#include <string>
#include <string_view>

#include "cluster/api_server.hpp"
#include "cluster/metadata_decoder.hpp"

namespace adapter::cluster {

struct RefusalWords {
  // `HTTP status 403`; where the API server itself does not speak, what the body is instead: `HTTP status 502 (a web
  // page (text/html))`.
  std::string shown;
  // For the log, our credentials masked: a Status' message, or how the body begins. May be empty.
  std::string said;
  bool is_status = false;  // the body is a Status, the word of an API server (meta/v1)
};

// `body` may be the beginning alone.
RefusalWords refusal_words(const ApiServer& server, int status, std::string_view content_type, std::string_view body);
RefusalWords refusal_words(const ApiServer& server, const ApiAnswer& answer);
// Of an event of a watch, whose HTTP status was 200.
RefusalWords refusal_words(const ApiServer& server, const ApiStatus& said);

// `: ` and what was said, if anything.
std::string behind_colon(const std::string& said);

}  // namespace adapter::cluster
