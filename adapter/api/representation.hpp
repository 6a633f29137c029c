#pragma once

// The last step of every answer: endpoints write JSON, and what the caller gets is that, or YAML, or protobuf.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/content_negotiation.hpp"
#include "api/ready_text.hpp"
#include "base/result.hpp"
#include "http/message.hpp"

namespace adapter::api {

// Remembers what became of documents that many requests get, as long as these live: to convert the list of tens of
// thousands of metrics takes long.
class Converter {
 public:
  // Turns an API object in JSON into the media type that `accept` wants, body and Content-Type. Everything else stays
  // as it is: plain text, answers without a body, JSON that is no API object (paths, version, OpenAPI), and documents
  // for JSON alone. So does an answer that cannot be written in that form; JSON is right then too, and the error says
  // what is wrong with our tables. With `gzip_accepted` a large document goes out compressed; other answers are
  // compress_body()'s.
  Result<void> convert(http::Response& response, std::string_view accept, bool gzip_accepted = false);

  // Documents that are remembered, in each form.
  std::size_t size() const { return known_.size(); }

 private:
  struct Known {
    std::weak_ptr<const ReadyText> source;
    MediaType type;
    std::shared_ptr<const ReadyText> converted;
  };
  std::shared_ptr<const ReadyText> known(const std::shared_ptr<const ReadyText>& source, MediaType type);
  static void send(const ReadyText& text, http::Response& response, bool gzip_accepted);

  std::vector<Known> known_;  // a document each, in one form; few, because most callers want JSON
};

}  // namespace adapter::api
