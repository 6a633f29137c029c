#include "cluster/object_table.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <tuple>
#include <utility>

#include "cluster/json_feed.hpp"
#include "cluster/object_walker.hpp"

namespace adapter::cluster {
namespace {

const meta::GroupResource kPods{.group = "", .resource = "pods"};
constexpr std::size_t kMostOfOneObject = 64 << 20;  // while it is read
constexpr std::size_t kMostOfAll = 64 << 20;        // kept, as of watches; while the file is exchanged there are two
constexpr std::string_view kBlanks = " \t\r\n";

// The group of an apiVersion: "apps/v1" -> "apps", "v1" -> "".
std::string group_of(const std::string& api_version) {
  const auto slash = api_version.find('/');
  return slash == std::string::npos ? "" : api_version.substr(0, slash);
}

// A List of objects, or one object: no more is kept than what the table keeps.
class TableWalker : public ObjectWalker {
 public:
  struct Item {
    std::string api_version, kind;
    bool running = false;
    std::string wrong_status;  // what is wrong with that of a pod; of others it may be anything
    Object object;
  };
  using Receive = std::function<Result<void>(Item)>;

  TableWalker(Receive receive, runtime::Budget& budget) : ObjectWalker(budget), receive_(std::move(receive)) {}

  bool is_list() const { return is_list_; }
  bool is_status() const { return root_kind_ == "Status"; }
  bool is_no_object() const { return is_no_object_; }
  // What was being read.
  std::string where() const { return has_no_list_ ? "items" : "items[" + std::to_string(count_) + "]"; }

 private:
  // Of the object that is read at this place: an item, or the document.
  std::size_t base() const { return in_items() ? 2 : 0; }
  bool in_items() const { return depth() > 0 && key(0) == "items"; }

  bool on_open(bool object) override {
    if (at({"items"})) return open_items(object);
    if (depth() == 0 && !object) fail_without_object();
    const auto level = depth() - base();
    if (level == 0) item_ = {};
    if (level == 1 && (key(base()) == "kind" || key(base()) == "apiVersion")) fail(key(base()) + " must be a text");
    if (level == 1 && key(base()) == "status") {
      if (!object) item_.wrong_status = "status must be a map";
      return object;
    }
    if (level >= 2 && key(base()) == "status") {
      if (key(base() + 1) == "phase") item_.wrong_status = "status.phase must be a text";
      return false;
    }
    return open_in_object(base(), object);
  }

  void on_close() override {
    if (is_list_ && in_items() && depth() == 2) finish();
  }

  void on_end() override {
    if (!fault() && !is_list_ && !is_status()) finish();
  }

  void on_scalar(const Scalar& value) override {
    if (at({"items"})) {
      open_items(true);
      return;
    }
    if (depth() == 0) return fail_without_object();
    const auto level = depth() - base();
    const auto field = level == 0 ? std::string() : key(base());
    if (level == 1 && (field == "kind" || field == "apiVersion")) {
      if (!value.is_text() && !value.is_null()) return fail(field + " must be a text");
      auto& into = field == "kind" ? item_.kind : item_.api_version;
      into = value.text.substr(0, kMaxNameBytes);
      if (depth() == 1 && field == "kind") root_kind_ = into;
    } else if (level == 1 && field == "status") {
      item_.wrong_status = value.is_null() ? "" : "status must be a map";
    } else if (level == 2 && field == "status") {
      if (key(base() + 1) != "phase") return;
      if (!value.is_text_or_its_beginning() && !value.is_null()) item_.wrong_status = "status.phase must be a text";
      item_.running = value.text == "Running";
    } else {
      scalar_in_object(base(), value);
    }
  }

  void finish() {
    if (item_.kind.empty() || item_.api_version.empty()) return fail("needs kind and apiVersion");
    auto object = take_object();
    if (!object) return fail("metadata.name is missing");
    item_.object = std::move(*object);
    if (auto taken = receive_(std::exchange(item_, {})); !taken) return fail(taken.error());
    ++count_;
  }

  bool open_items(bool object) {
    has_no_list_ = object;
    if (object) fail("must be a list");
    is_list_ = true;
    return true;
  }
  void fail_without_object() {
    is_no_object_ = true;
    fail("no object");
  }

  Receive receive_;
  Item item_;
  std::string root_kind_;
  bool is_list_ = false;
  bool has_no_list_ = false;  // but something else
  bool is_no_object_ = false;
  std::size_t count_ = 0;
};

Error no_objects(const std::string& why) {
  return {ErrorKind::bad_request, "objects: " + why + "; expected is the output of `kubectl get … -o json`", ""};
}

// Without the words of answers.
std::string_view plain(std::string_view message) {
  for (const std::string_view prefix : {"malformed answer: ", "no JSON ("}) {
    if (message.starts_with(prefix)) message.remove_prefix(prefix.size());
  }
  if (message.ends_with(')')) message.remove_suffix(1);
  return message;
}

Result<bool> read_items(std::string_view json, TableWalker::Receive receive) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (json.starts_with(kByteOrderMark)) json.remove_prefix(kByteOrderMark.size());
  if (json.find_first_not_of(kBlanks) == json.npos) return no_objects("no JSON object, nothing at all");
  runtime::Budget budget(kMostOfOneObject);
  JsonFeed<TableWalker> feed(std::move(receive), budget);
  auto good = feed.write(json);
  if (good && feed.consumed() == json.size()) good = feed.end();
  const auto& walker = feed.walker();
  if (walker.is_no_object()) return no_objects("no JSON object");
  if (const auto& fault = walker.fault()) {
    return Error{ErrorKind::bad_request, walker.where() + ": " + std::string(plain(fault->message)), ""};
  }
  const auto rest = json.substr(feed.consumed());
  if (!good && rest.empty()) return no_objects("it ends in the middle: half of it may be missing");
  if (!good || rest.find_first_not_of(kBlanks) != rest.npos) {
    return no_objects("no JSON from byte " + std::to_string(feed.consumed() + 1) + " on" +
                      (good ? "" : " (" + std::string(plain(good.error().message)) + ")"));
  }
  if (walker.is_status()) return no_objects("a Status, not objects");
  return walker.is_list();
}

}  // namespace

Result<ObjectTable> ObjectTable::parse(std::string_view json, const meta::ResourceCatalog& catalog,
                                       std::vector<std::string>& unknown_kinds) {
  ObjectTable table;
  std::size_t bytes = 0;
  const auto take = [&](TableWalker::Item item) -> Result<void> {
    const auto* resource = catalog.find({.group = group_of(item.api_version), .resource = item.kind});
    if (resource == nullptr) {
      const auto unknown = item.api_version + " " + item.kind;
      const bool named = std::ranges::find(unknown_kinds, unknown) != unknown_kinds.end();
      if (!named && unknown_kinds.size() < kMostUnknownKinds) unknown_kinds.push_back(unknown);
      return {};
    }
    if (resource->group_resource() == kPods && !item.wrong_status.empty()) return malformed(item.wrong_status);
    bytes += bytes_of(item.object);
    if (bytes > kMostOfAll) return malformed("with this one the objects take more than 64 MiB in memory");
    table.objects_[resource->group_resource()].push_back({.object = std::move(item.object), .running = item.running});
    return {};
  };
  const auto is_list = read_items(json, take);
  if (!is_list) return is_list.error();
  table.is_list_ = *is_list;
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
