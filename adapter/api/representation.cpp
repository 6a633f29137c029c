#include "api/representation.hpp"

#include <algorithm>
#include <utility>

#include "api/protobuf_text.hpp"
#include "api/yaml_text.hpp"

namespace adapter::api {
namespace {

Result<std::string> written(std::string_view json, MediaType type) {
  return type == MediaType::yaml ? to_yaml(json) : to_protobuf(json);
}

}  // namespace

Result<void> Converter::convert(http::Response& response, std::string_view accept) {
  const auto json = name_of(MediaType::json);
  const std::string type(response.headers.get("Content-Type").value_or(""));
  // Every API object of ours begins with its kind, and nothing else does.
  if (!type.starts_with(json) || !response.content().starts_with(R"({"kind":)")) return {};
  const bool table = response.content().starts_with(R"({"kind":"Table",)");
  const auto wanted = wanted_media_type(accept, table ? Transforms::table : transforms_of(type));
  if (!wanted || *wanted == MediaType::json) return {};
  auto ready = known(response.document, *wanted);
  if (!ready) {
    auto content = written(response.content(), *wanted);
    if (!content) return content.error();
    ready = std::make_shared<const std::string>(std::move(*content));
    if (response.document) known_.push_back({.json = response.document, .type = *wanted, .converted = ready});
  }
  response.body = *ready;
  response.document.reset();
  response.headers.set("Content-Type", std::string(name_of(*wanted)) + type.substr(json.size()));
  return {};
}

std::shared_ptr<const std::string> Converter::known(const std::shared_ptr<const std::string>& json, MediaType type) {
  if (!json) return nullptr;
  std::erase_if(known_, [](const Known& one) { return one.json.expired(); });
  const auto found =
      std::ranges::find_if(known_, [&](const Known& one) { return one.type == type && one.json.lock() == json; });
  return found == known_.end() ? nullptr : found->converted;
}

}  // namespace adapter::api
