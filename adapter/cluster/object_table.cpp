#include "cluster/object_table.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <tuple>

#include "base/json_depth.hpp"

namespace adapter::cluster {
namespace {

using Json = nlohmann::json;

const meta::GroupResource kPods{.group = "", .resource = "pods"};

Error bad_item(const std::string& where, const std::string& what) {
  return {ErrorKind::bad_request, where + ": " + what, ""};
}

// The text of a member; nullopt when it is absent, an error when it is no text.
Result<std::optional<std::string>> text_member(const Json& object, const char* key, const std::string& where) {
  const auto member = object.find(key);
  if (member == object.end() || member->is_null()) return std::optional<std::string>();
  if (!member->is_string()) return bad_item(where + "." + key, "must be a text");
  return std::optional<std::string>(member->get<std::string>());
}

Result<meta::Labels> read_labels(const Json& metadata, const std::string& where) {
  const auto labels = metadata.find("labels");
  if (labels == metadata.end() || labels->is_null()) return meta::Labels();
  if (!labels->is_object()) return bad_item(where + ".labels", "must be a map");
  std::vector<meta::Labels::Label> out;
  for (const auto& [key, value] : labels->items()) {
    if (!value.is_string()) return bad_item(where + ".labels." + key, "must be a text");
    out.emplace_back(key, value.get<std::string>());
  }
  return meta::Labels(std::move(out));
}

Result<bool> read_running(const Json& pod, const std::string& where) {
  const auto status = pod.find("status");
  if (status == pod.end() || status->is_null()) return false;
  if (!status->is_object()) return bad_item(where + ".status", "must be a map");
  const auto phase = text_member(*status, "phase", where + ".status");
  if (!phase) return phase.error();
  return *phase == "Running";
}

Result<void> read_document(std::string_view json, Json& document) {
  constexpr const char* kExpected = "expected is the output of `kubectl get … -o json`";
  if (is_nested_deeper(json)) {
    return bad_item("objects", "nested deeper than " + std::to_string(kMostJsonLevels) + " levels; " + kExpected);
  }
  try {
    document = Json::parse(json);
  } catch (const Json::parse_error& e) {
    if (json.empty()) return bad_item("objects", std::string("no JSON object, nothing at all; ") + kExpected);
    if (e.byte > json.size()) return bad_item("objects", "it ends in the middle: half of it may be missing");
    return bad_item("objects", "no JSON from byte " + std::to_string(e.byte) + " on; " + kExpected);
  }
  if (!document.is_object()) return bad_item("objects", std::string("no JSON object; ") + kExpected);
  const auto kind = document.find("kind");
  if (kind != document.end() && *kind == "Status") {
    return bad_item("objects", std::string("a Status, not objects; ") + kExpected);
  }
  return {};
}

// The group of an apiVersion: "apps/v1" -> "apps", "v1" -> "".
std::string group_of(const std::string& api_version) {
  const auto slash = api_version.find('/');
  return slash == std::string::npos ? "" : api_version.substr(0, slash);
}

}  // namespace

Result<ObjectTable> ObjectTable::parse(std::string_view json, const meta::ResourceCatalog& catalog,
                                       std::vector<std::string>& unknown_kinds) {
  Json document;
  if (const auto read = read_document(json, document); !read) return read.error();
  const auto items = document.find("items");
  if (items != document.end() && !items->is_array()) return bad_item("items", "must be a list");
  const bool is_list = items != document.end();
  const auto count = is_list ? items->size() : std::size_t{1};

  ObjectTable table;
  table.is_list_ = is_list;
  for (std::size_t index = 0; index < count; ++index) {
    const Json& item = is_list ? (*items)[index] : document;
    const auto where = "items[" + std::to_string(index) + "]";
    if (!item.is_object()) return bad_item(where, "must be an object");
    const auto kind = text_member(item, "kind", where);
    if (!kind) return kind.error();
    const auto api_version = text_member(item, "apiVersion", where);
    if (!api_version) return api_version.error();
    if (!*kind || !*api_version) return bad_item(where, "needs kind and apiVersion");
    const auto metadata = item.find("metadata");
    if (metadata == item.end() || !metadata->is_object()) return bad_item(where + ".metadata", "must be a map");
    const auto name = text_member(*metadata, "name", where + ".metadata");
    if (!name) return name.error();
    if (!*name || (*name)->empty()) return bad_item(where + ".metadata.name", "is missing");
    const auto object_namespace = text_member(*metadata, "namespace", where + ".metadata");
    if (!object_namespace) return object_namespace.error();
    auto labels = read_labels(*metadata, where + ".metadata");
    if (!labels) return labels.error();

    const auto* resource = catalog.find({.group = group_of(**api_version), .resource = **kind});
    if (resource == nullptr) {
      const auto unknown = **api_version + " " + **kind;
      const bool named = std::ranges::find(unknown_kinds, unknown) != unknown_kinds.end();
      if (!named && unknown_kinds.size() < kMostUnknownKinds) unknown_kinds.push_back(unknown);
      continue;
    }
    const auto of = resource->group_resource();
    const auto running = of == kPods ? read_running(item, where) : false;
    if (!running) return running.error();
    table.objects_[of].push_back(
        {.object = {.object_namespace = object_namespace->value_or(""), .name = **name, .labels = std::move(*labels)},
         .running = *running});
  }
  for (auto& [resource, objects] : table.objects_) {
    const auto identity = [](const Entry& entry) { return std::tie(entry.object.object_namespace, entry.object.name); };
    std::ranges::stable_sort(objects, {}, identity);
    const auto repeated = std::ranges::unique(objects, {}, identity);
    objects.erase(repeated.begin(), repeated.end());
  }
  return table;
}

std::vector<const Object*> ObjectTable::select(const meta::GroupResource& resource, std::string_view object_namespace,
                                               const meta::LabelSelector& selector, bool running) const {
  std::vector<const Object*> out;
  const auto found = objects_.find(resource);
  if (found == objects_.end()) return out;
  for (const auto& [object, runs] : found->second) {
    if (!object_namespace.empty() && object.object_namespace != object_namespace) continue;
    if (running && !runs) continue;
    if (selector.matches(object.labels)) out.push_back(&object);
  }
  return out;
}

std::size_t ObjectTable::size() const {
  std::size_t out = 0;
  for (const auto& [resource, objects] : objects_) out += objects.size();
  return out;
}

}  // namespace adapter::cluster
