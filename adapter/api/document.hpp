#pragma once

// Documents that many requests get: rendered once, in every form a caller may want, and sent from ready bytes.

#include <memory>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace adapter::api {

struct Document {
  std::shared_ptr<const std::string> compact;
  std::shared_ptr<const std::string> indented;
  std::shared_ptr<const std::string> gzip;  // of `compact`; null when that is too small for it (wire 4.1)
  std::string tag;                          // ETag, quoted; empty when there is none
};

// Rendering and compressing take long for tens of thousands of metrics: not for the loop's thread then.
Document make_document(std::string compact);
// With the ETag of its compact form.
Document make_tagged_document(std::string compact);

// 200 with the form that the request wants. Indented is for people at a terminal, and never compressed.
http::Response send_document(const Document& document, const http::Headers& request, bool pretty,
                             std::string content_type = "application/json");

// The same for a document with a tag, which depends on what Accept says; 304 without a body when If-None-Match is that
// very tag and nothing else. (A 304 to a caller that sent no tag makes kube-aggregator publish an empty group.)
http::Response send_tagged_document(const Document& document, const http::Headers& request, bool pretty,
                                    std::string content_type = "application/json");

}  // namespace adapter::api
