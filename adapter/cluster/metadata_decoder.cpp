#include "cluster/metadata_decoder.hpp"

#include <algorithm>
#include <utility>

#include "cluster/json_feed.hpp"
#include "cluster/object_walker.hpp"

namespace adapter::cluster {
namespace {

// {"metadata":{"resourceVersion":V,"continue":C},"items":[OBJECT,…]}
class ListWalker : public ObjectWalker {
 public:
  ListWalker(ObjectListDecoder::Receive receive, runtime::Budget& budget)
      : ObjectWalker(budget), receive_(std::move(receive)) {}

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
  WatchWalker(WatchDecoder::Receive receive, runtime::Budget& budget)
      : ObjectWalker(budget), receive_(std::move(receive)) {}

 private:
  void on_begin() override {
    type_.clear();
    forget_fields();
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
  using ObjectWalker::ObjectWalker;

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

ObjectListDecoder::ObjectListDecoder(Receive receive, runtime::Budget& budget)
    : state_(std::make_unique<State>(std::move(receive), budget)) {
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

WatchDecoder::WatchDecoder(Receive receive, runtime::Budget& budget)
    : state_(std::make_unique<State>(std::move(receive), budget)) {
}
WatchDecoder::~WatchDecoder() = default;
Result<void> WatchDecoder::write(std::string_view piece) {
  return state_->write_stream(piece);
}

ApiStatus parse_status(std::string_view body) {
  runtime::Budget plenty(1 << 20);  // for labels that nobody wants
  JsonFeed<StatusWalker> feed(plenty);
  if (!feed.write(body) || !feed.end()) return {};
  return feed.walker().take();
}

}  // namespace adapter::cluster
