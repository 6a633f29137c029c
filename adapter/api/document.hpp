#pragma once

// Documents that many requests get: rendered once, and sent from ready bytes in the form the caller wants.

#include <memory>
#include <string>
#include <string_view>

#include "api/ready_text.hpp"
#include "http/message.hpp"

namespace adapter::api {

class Document {
 public:
  Document() = default;
  // In compact JSON, without a line break at its end.
  explicit Document(std::string compact, std::string tag = {});

  std::shared_ptr<const std::string> compact() const { return text_->plain(); }
  // For people at a terminal, who ask seldom: made when it is asked for, one copy for all who have not finished with
  // it. Nobody reads megabytes there: a document for JSON alone is compact in this form, too.
  std::shared_ptr<const std::string> indented() const;
  const std::shared_ptr<const std::string>& gzip() const { return text_->gzip(); }  // of compact(); null when small
  const std::string& tag() const { return tag_; }  // ETag, quoted; empty when there is none

  bool is_for_json_alone() const { return text_->is_for_json_alone(); }

 private:
  std::shared_ptr<const ReadyText> text_;
  std::string tag_;
  mutable std::weak_ptr<const std::string> indented_;
};

// Rendering and compressing take long for tens of thousands of metrics: not for the loop's thread then.
Document make_document(std::string compact);
// With the ETag of its compact form.
Document make_tagged_document(std::string compact);

// 200 with the form that the request wants; a large one is JSON, whatever it wants. Indented is for people at a
// terminal, and never compressed.
http::Response send_document(const Document& document, const http::Headers& request, bool pretty,
                             std::string content_type = "application/json");

// The same for a document with a tag, which depends on what Accept says; 304 without a body when If-None-Match is that
// very tag and nothing else. (A 304 to a caller that sent no tag makes kube-aggregator publish an empty group.)
http::Response send_tagged_document(const Document& document, const http::Headers& request, bool pretty,
                                    std::string content_type = "application/json");

}  // namespace adapter::api
