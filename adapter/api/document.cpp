#include "api/document.hpp"

#include <utility>

#include "api/content_negotiation.hpp"
#include "api/json_text.hpp"
#include "http/entity_tag.hpp"
#include "http/gzip.hpp"

namespace adapter::api {

Document::Document(std::string compact, std::string tag) : tag_(std::move(tag)) {
  compact += '\n';
  text_ = ReadyText::make(std::move(compact));
}

std::shared_ptr<const std::string> Document::indented() const {
  if (is_for_json_alone()) return compact();
  if (auto ready = indented_.lock()) return ready;
  auto ready = text_->form(indent_json(*compact()));
  indented_ = ready;
  return ready;
}

Document make_document(std::string compact) {
  return Document(std::move(compact));
}

Document make_tagged_document(std::string compact) {
  auto tag = http::entity_tag(compact);
  return Document(std::move(compact), std::move(tag));
}

http::Response send_document(const Document& document, const http::Headers& request, bool pretty,
                             std::string content_type) {
  const auto wanted = wanted_media_type(request.get("Accept").value_or(""), transforms_of(content_type));
  http::Response response;
  response.headers.add("Content-Type", std::move(content_type));
  if (!pretty && document.gzip() && (wanted == MediaType::json || document.is_for_json_alone())) {
    response.headers.add("Vary", "Accept-Encoding");
    if (http::accepts_gzip(request)) {
      response.headers.add("Content-Encoding", "gzip");
      response.document = document.gzip();
      return response;
    }
  }
  response.document = pretty ? document.indented() : document.compact();
  return response;
}

http::Response send_tagged_document(const Document& document, const http::Headers& request, bool pretty,
                                    std::string content_type) {
  http::Response response;
  if (request.get("If-None-Match") == std::string_view(document.tag())) {
    response.status = 304;
  } else {
    response = send_document(document, request, pretty, std::move(content_type));
  }
  response.headers.add("ETag", document.tag());
  response.headers.add("Vary", "Accept");
  return response;
}

}  // namespace adapter::api
