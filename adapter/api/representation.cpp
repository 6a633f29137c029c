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

Result<void> Converter::convert(http::Response& response, std::string_view accept, bool gzip_accepted) {
  const auto json = name_of(MediaType::json);
  const std::string type(response.headers.get("Content-Type").value_or(""));
  // Every API object of ours begins with its kind, and nothing else does.
  if (!type.starts_with(json) || !response.content().starts_with(R"({"kind":)")) return {};
  const bool table = response.content().starts_with(R"({"kind":"Table",)");
  const auto wanted = wanted_media_type(accept, table ? Transforms::table : transforms_of(type));
  if (!wanted || *wanted == MediaType::json) return {};
  const auto source = ReadyText::source_of(response.document);
  if (source ? source->is_for_json_alone() : response.content().size() > ReadyText::kLargestRewrittenForOne) return {};
  auto ready = known(source, *wanted);
  if (!ready) {
    auto content = written(response.content(), *wanted);
    if (!content) return content.error();
    if (source) {
      ready = ReadyText::make(std::move(*content));
      known_.push_back({.source = source, .type = *wanted, .converted = ready});
    } else {
      response.body = std::move(*content);
      response.document.reset();
    }
  }
  if (ready) send(*ready, response, gzip_accepted);
  response.headers.set("Content-Type", std::string(name_of(*wanted)) + type.substr(json.size()));
  return {};
}

void Converter::send(const ReadyText& text, http::Response& response, bool gzip_accepted) {
  response.document = text.gzip() && gzip_accepted ? text.gzip() : text.plain();
  if (!text.gzip()) return;
  response.headers.add("Vary", "Accept-Encoding");
  if (gzip_accepted) response.headers.add("Content-Encoding", "gzip");
}

std::shared_ptr<const ReadyText> Converter::known(const std::shared_ptr<const ReadyText>& source, MediaType type) {
  if (!source) return nullptr;
  std::erase_if(known_, [](const Known& one) { return one.source.expired(); });
  const auto found =
      std::ranges::find_if(known_, [&](const Known& one) { return one.type == type && one.source.lock() == source; });
  return found == known_.end() ? nullptr : found->converted;
}

}  // namespace adapter::api
