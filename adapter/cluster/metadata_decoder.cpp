#include "cluster/metadata_decoder.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "cluster/json_feed.hpp"

namespace adapter::cluster {
namespace {

constexpr std::size_t kMaxLabels = 1000;
constexpr std::size_t kMaxNameBytes = 1 << 10;     // names have 253 bytes at most, keys of labels 317
constexpr std::size_t kMaxMessageBytes = 1 << 10;  // of what the log gets
constexpr std::string_view kInitialEventsEnd = "k8s.io/initial-events-end";

// Reads one object that stands somewhere in the document, and the fields of a Status.
class ObjectWalker : public JsonWalker {
 protected:
  struct Fields {
    std::string object_namespace, name, resource_version;
    std::vector<meta::Labels::Label> labels;
    bool initial_events_end = false;
    ApiStatus status;
  };

  // The object's place has `base` keys.
  bool open_in_object(std::size_t base, bool object) {
    const auto level = depth() - base;
    if (level == 0) {
      fields_ = {};
      if (!object) fail("an object is no map");
      return true;
    }
    if (level == 1) {
      if (key(base) != "metadata") return false;
      if (!object) fail("metadata is no map");
      fields_.object_namespace.clear();
      fields_.name.clear();
      fields_.labels.clear();
      return true;
    }
    const auto& field = key(base + 1);
    if (level == 2) {
      if (field == "labels") fields_.labels.clear();
      if (field == "labels" && !object) fail("metadata.labels is no map");
      if (field == "name" || field == "namespace" || field == "resourceVersion") wrong_type(field);
      return (field == "labels" || field == "annotations") && object;
    }
    if (field == "labels") wrong_type("labels");
    return false;
  }

  void scalar_in_object(std::size_t base, const Scalar& value) {
    switch (depth() - base) {
      case 0:
        return fail("an object is no map");
      case 1:
        return status_field(key(base), value);
      case 2:
        return metadata_field(key(base + 1), value);
      default:
        return label_or_annotation(key(base + 1), key(base + 2), value);
    }
  }

  Result<Object> take_object() {
    if (fields_.name.empty()) return malformed("an object without a name");
    return Object{.object_namespace = std::move(fields_.object_namespace),
                  .name = std::move(fields_.name),
                  .labels = meta::Labels(std::move(fields_.labels))};
  }

  void wrong_type(const std::string& field) { fail("metadata." + field + " has the wrong type"); }

  Fields fields_;

 private:
  void status_field(const std::string& field, const Scalar& value) {
    if (field == "metadata" && !value.is_null()) fail("metadata is no map");
    if (field == "code" && value.kind == Scalar::Kind::number && value.number >= 0 && value.number < 1000) {
      fields_.status.code = static_cast<int>(value.number);
    }
    if (field == "reason" && value.is_text_or_its_beginning())
      fields_.status.reason = value.text.substr(0, kMaxNameBytes);
    if (field == "message" && value.is_text_or_its_beginning())
      fields_.status.message = value.text.substr(0, kMaxMessageBytes);
  }

  void metadata_field(const std::string& field, const Scalar& value) {
    std::string* const into = field == "name"              ? &fields_.name
                              : field == "namespace"       ? &fields_.object_namespace
                              : field == "resourceVersion" ? &fields_.resource_version
                                                           : nullptr;
    if (into != nullptr) {
      into->clear();
      if (value.is_null()) return;
      if (value.text.size() > kMaxNameBytes) return fail("metadata." + field + " is too long");
      if (!value.is_text()) return wrong_type(field);
      *into = value.text;
    } else if (field == "labels") {
      fields_.labels.clear();
      if (!value.is_null()) wrong_type(field);
    }
  }

  void label_or_annotation(const std::string& field, const std::string& name, const Scalar& value) {
    if (field == "annotations") {
      if (name == kInitialEventsEnd) fields_.initial_events_end = value.is_text() && value.text == "true";
      return;
    }
    if (name.size() > kMaxNameBytes || value.text.size() > kMaxNameBytes) return fail("a label is too long");
    if (!value.is_text() && !value.is_null()) return wrong_type("labels");
    if (fields_.labels.size() == kMaxLabels) return fail("an object with too many labels");
    fields_.labels.emplace_back(name, value.text);
  }
};

// {"metadata":{"resourceVersion":V,"continue":C},"items":[OBJECT,…]}
class ListWalker : public ObjectWalker {
 public:
  explicit ListWalker(ObjectListDecoder::Receive receive) : receive_(std::move(receive)) {}

  Result<ObjectListDecoder::Page> take_page() {
    if (!has_items_) return malformed("no list of objects");
    return std::move(page_);
  }

 private:
  bool in_item() const { return depth() >= 2 && key(0) == "items"; }

  bool on_open(bool object) override {
    if (in_item()) return open_in_object(2, object);
    if (depth() == 0) {
      if (!object) fail("no list of objects");
      return true;
    }
    if (at({"items"})) {
      if (object) fail("items is no list");
      if (has_items_) fail("items given twice");
      has_items_ = true;
      return true;
    }
    return at({"metadata"}) && object;
  }

  void on_close() override {
    if (depth() != 2 || !in_item()) return;
    auto object = take_object();
    if (!object) return fail(object.error());
    if (auto taken = receive_(std::move(*object)); !taken) fail(taken.error());
  }

  void on_scalar(const Scalar& value) override {
    if (in_item()) return scalar_in_object(2, value);
    if (depth() == 0) return fail("no list of objects");
    if (at({"items"})) {
      if (!value.is_null()) fail("items is no list");
      has_items_ = true;
    }
    std::string* const into = at({"metadata", "resourceVersion"}) ? &page_.resource_version
                              : at({"metadata", "continue"})      ? &page_.continue_token
                                                                  : nullptr;
    if (into == nullptr || value.is_null()) return;
    if (!value.is_text()) return fail("metadata of the list has the wrong type");
    *into = value.text;
  }

  ObjectListDecoder::Receive receive_;
  ObjectListDecoder::Page page_;
  bool has_items_ = false;
};

// {"type":T,"object":OBJECT}
class WatchWalker : public ObjectWalker {
 public:
  explicit WatchWalker(WatchDecoder::Receive receive) : receive_(std::move(receive)) {}

 private:
  void on_begin() override {
    type_.clear();
    fields_ = {};
    has_object_ = false;
  }

  bool on_open(bool object) override {
    if (depth() == 0) {
      if (!object) fail("a frame is no map");
      return true;
    }
    if (key(0) != "object") return false;
    if (depth() == 1) has_object_ = true;
    return open_in_object(1, object);
  }

  void on_close() override {}

  void on_scalar(const Scalar& value) override {
    if (depth() == 0) return fail("a frame is no map");
    if (at({"type"}) && value.is_text()) type_ = value.text.substr(0, kMaxNameBytes);
    if (key(0) == "object") scalar_in_object(1, value);
  }

  void on_end() override {
    if (fault()) return;
    auto event = take_event();
    if (!event) return fail(event.error());
    if (auto taken = receive_(std::move(*event)); !taken) fail(taken.error());
  }

  Result<WatchEvent> take_event() {
    using Type = WatchEvent::Type;
    static const std::pair<std::string_view, Type> kTypes[] = {{"ADDED", Type::added},
                                                               {"MODIFIED", Type::modified},
                                                               {"DELETED", Type::deleted},
                                                               {"BOOKMARK", Type::bookmark},
                                                               {"ERROR", Type::error}};
    const auto* const known =
        std::ranges::find(kTypes, std::string_view(type_), &std::pair<std::string_view, Type>::first);
    if (known == std::end(kTypes)) return malformed("a frame of unknown type");
    if (!has_object_) return malformed("a frame without an object");
    WatchEvent out;
    out.type = known->second;
    out.resource_version = std::move(fields_.resource_version);
    out.initial_events_end = fields_.initial_events_end;
    if (out.type == Type::error) out.status = std::move(fields_.status);
    if (out.type == Type::error || out.type == Type::bookmark) return out;
    auto object = take_object();
    if (!object) return object.error();
    out.object = std::move(*object);
    return out;
  }

  WatchDecoder::Receive receive_;
  std::string type_;
  bool has_object_ = false;
};

// A Status alone.
class StatusWalker : public ObjectWalker {
 public:
  ApiStatus take() { return std::move(fields_.status); }

 private:
  bool on_open(bool object) override { return open_in_object(0, object); }
  void on_close() override {}
  void on_scalar(const Scalar& value) override { scalar_in_object(0, value); }
};

}  // namespace

struct ObjectListDecoder::State : JsonFeed<ListWalker> {
  using JsonFeed::JsonFeed;
};

ObjectListDecoder::ObjectListDecoder(Receive receive) : state_(std::make_unique<State>(std::move(receive))) {
}
ObjectListDecoder::~ObjectListDecoder() = default;
Result<void> ObjectListDecoder::write(std::string_view piece) {
  return state_->write(piece);
}
Result<ObjectListDecoder::Page> ObjectListDecoder::finish() {
  if (auto complete = state_->end(); !complete) return complete.error();
  return state_->walker().take_page();
}

struct WatchDecoder::State : JsonFeed<WatchWalker> {
  using JsonFeed::JsonFeed;
};

WatchDecoder::WatchDecoder(Receive receive) : state_(std::make_unique<State>(std::move(receive))) {
}
WatchDecoder::~WatchDecoder() = default;
Result<void> WatchDecoder::write(std::string_view piece) {
  return state_->write_stream(piece);
}

ApiStatus parse_status(std::string_view body) {
  JsonFeed<StatusWalker> feed;
  if (!feed.write(body) || !feed.end()) return {};
  return feed.walker().take();
}

}  // namespace adapter::cluster
