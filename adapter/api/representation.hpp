#pragma once

// The last step of every answer: endpoints write JSON, and what the caller gets is that, or YAML, or protobuf.

#include <string_view>

#include "base/result.hpp"
#include "http/message.hpp"

namespace adapter::api {

// Turns an API object in JSON into the media type that `accept` wants, body and Content-Type. Everything else stays as
// it is: plain text, answers without a body, and JSON that is no API object (paths, version, OpenAPI). So does an
// answer that cannot be written in that form; JSON is right then too, and the error says what is wrong with our tables.
Result<void> represent(http::Response& response, std::string_view accept);

}  // namespace adapter::api
