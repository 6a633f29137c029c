#include "api/document.hpp"

#include "api/content_negotiation.hpp"
#include "api/json_text.hpp"
#include "http/entity_tag.hpp"
#include "http/gzip.hpp"

namespace adapter::api {

Document make_document(std::string compact) {
  Document out;
  out.indented = std::make_shared<const std::string>(indent_json(compact));
  compact += '\n';
  if (compact.size() > http::kPlainBodyBytes) {
    if (auto packed = http::gzip(compact)) out.gzip = std::make_shared<const std::string>(std::move(*packed));
  }
  out.compact = std::make_shared<const std::string>(std::move(compact));
  return out;
}

Document make_tagged_document(std::string compact) {
  auto tag = http::entity_tag(compact);
  auto out = make_document(std::move(compact));
  out.tag = std::move(tag);
  return out;
}

http::Response send_document(const Document& document, const http::Headers& request, bool pretty,
                             std::string content_type) {
  const auto wanted = wanted_media_type(request.get("Accept").value_or(""), transforms_of(content_type));
  http::Response response;
  response.headers.add("Content-Type", std::move(content_type));
  response.document = pretty ? document.indented : document.compact;
  if (pretty || !document.gzip || wanted != MediaType::json) return response;
  response.headers.add("Vary", "Accept-Encoding");
  if (!http::accepts_gzip(request)) return response;
  response.headers.add("Content-Encoding", "gzip");
  response.document = document.gzip;
  return response;
}

http::Response send_tagged_document(const Document& document, const http::Headers& request, bool pretty,
                                    std::string content_type) {
  http::Response response;
  if (request.get("If-None-Match") == std::string_view(document.tag)) {
    response.status = 304;
  } else {
    response = send_document(document, request, pretty, std::move(content_type));
  }
  response.headers.add("ETag", document.tag);
  response.headers.add("Vary", "Accept");
  return response;
}

}  // namespace adapter::api
