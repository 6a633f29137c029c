#include "api/openapi_endpoint.hpp"

#include "api/content_negotiation.hpp"
#include "api/status.hpp"
#include "http/response_text.hpp"

namespace adapter::api {
namespace {

constexpr std::string_view kV3Prefix = "/openapi/v3/";
constexpr std::chrono::hours kYear{365 * 24};

// A tag without its quotes: what `?hash=` holds.
std::string_view hash_of(const Document& document) {
  return std::string_view(document.tag()).substr(1, document.tag().size() - 2);
}

}  // namespace

OpenApiEndpoint::OpenApiEndpoint(const runtime::Clock& clock, ServedGroups served)
    : clock_(clock),
      v2_(make_tagged_document(
          R"({"swagger":"2.0","info":{"title":"promadapter","version":"v1"},"paths":{},"definitions":{}})")) {
  for (const auto group : kApiGroups) {
    if (!served.has(group)) continue;
    for (const auto version : versions_of(group)) {
      const std::string key = "apis/" + group_version(group, version);
      groups_.emplace(key, make_tagged_document(R"({"openapi":"3.0.0","info":{"title":"promadapter: )" + key +
                                                R"(","version":"v1"},"paths":{},"components":{"schemas":{}}})"));
    }
  }
  std::string index = R"({"paths":{)";
  for (const auto& [key, document] : groups_) {
    if (!index.ends_with('{')) index += ',';
    index += '"' + key + R"(":{"serverRelativeURL":")" + std::string(kV3Prefix) + key + "?hash=";
    index += hash_of(document);
    index += R"("})";
  }
  v3_ = make_tagged_document(index + "}}");
}

std::optional<http::Response> OpenApiEndpoint::answer(const http::Request& request, const RequestPath& path) const {
  const bool pretty = wants_pretty(request, path.parameters);
  const Document* document = path.place == Place::openapi_v2 ? &v2_ : &v3_;
  if (path.place == Place::openapi_v3_group) {
    const auto found = groups_.find(std::string_view(path.attributes.path).substr(kV3Prefix.size()));
    if (found == groups_.end()) return std::nullopt;
    document = &found->second;
  }
  if (request.method != "GET") return method_not_allowed(pretty);
  if (auto refused = refused_without_json(request)) return refused;
  if (path.place == Place::openapi_v3_group) return send_group(*document, request, path, pretty);
  return send_tagged_document(*document, request.headers, pretty);
}

// The hash names the content: with the right one the answer holds for ever. With another one, from an index that is
// no longer current, it is the document of now; a redirect to the right hash would become a 502 in the proxy.
http::Response OpenApiEndpoint::send_group(const Document& document, const http::Request& request,
                                           const RequestPath& path, bool pretty) const {
  auto response = send_tagged_document(document, request.headers, pretty);
  if (http::first_value(path.parameters, "hash") == hash_of(document)) {
    response.headers.add("Cache-Control", "public, immutable");
    response.headers.add("Expires", http::http_date(clock_.wall_now() + kYear));
  }
  return response;
}

}  // namespace adapter::api
