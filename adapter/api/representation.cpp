#include "api/representation.hpp"

#include <string>

#include "api/content_negotiation.hpp"
#include "api/protobuf_text.hpp"
#include "api/yaml_text.hpp"

namespace adapter::api {
Result<void> represent(http::Response& response, std::string_view accept) {
  const auto json = name_of(MediaType::json);
  const std::string_view type = response.headers.get("Content-Type").value_or("");
  // Every API object of ours begins with its kind, and nothing else does.
  if (!type.starts_with(json) || !response.content().starts_with(R"({"kind":)")) return {};
  const bool table = response.content().starts_with(R"({"kind":"Table",)");
  const auto wanted = wanted_media_type(accept, table ? Transforms::table : transforms_of(type));
  if (!wanted || *wanted == MediaType::json) return {};
  auto content = *wanted == MediaType::yaml ? to_yaml(response.content()) : to_protobuf(response.content());
  if (!content) return content.error();
  auto new_type = std::string(name_of(*wanted)) + std::string(type.substr(json.size()));
  response.headers.set("Content-Type", std::move(new_type));
  response.body = std::move(*content);
  response.document.reset();
  return {};
}

}  // namespace adapter::api
