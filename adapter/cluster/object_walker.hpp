#pragma once

// Reads one object that stands somewhere in a document, and the fields of a Status. It names Boost.JSON, so only .cpp
// files include it.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_walker.hpp"
#include "cluster/metadata_decoder.hpp"

namespace adapter::cluster {

class ObjectWalker : public JsonWalker {
 public:
  explicit ObjectWalker(runtime::Budget& budget) : being_read_(budget) {}

 protected:
  static constexpr std::size_t kMaxNameBytes = 1 << 10;  // names have 253 bytes at most

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
      forget_fields();
      if (!object) fail("an object is no map");
      return true;
    }
    if (level == 1) {
      if (key(base) != "metadata") return false;
      if (!object) fail("metadata is no map");
      fields_.object_namespace.clear();
      fields_.name.clear();
      forget_labels();
      return true;
    }
    const auto& field = key(base + 1);
    if (level == 2) {
      if (field == "labels") forget_labels();
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
    being_read_.release();  // who takes it counts it
    if (fields_.name.empty()) return malformed("an object without a name");
    return Object{.object_namespace = std::move(fields_.object_namespace),
                  .name = std::move(fields_.name),
                  .labels = meta::Labels(std::move(fields_.labels))};
  }

  void wrong_type(const std::string& field) { fail("metadata." + field + " has the wrong type"); }

  void forget_fields() {
    fields_ = {};
    forget_labels();
  }

  Fields fields_;

 private:
  // No API server lets others in (apimachinery, validation of labels: 253 bytes, a slash and 63 of a key, 63 of a
  // value).
  static constexpr std::size_t kMaxLabelKeyBytes = 317, kMaxLabelValueBytes = 63;
  static constexpr std::size_t kUsualBytes = 16 << 10;  // of the labels that are being read: what is more is counted
  static constexpr std::size_t kMaxMessageBytes = 1 << 10;  // of what the log gets
  static constexpr std::string_view kInitialEventsEnd = "k8s.io/initial-events-end";

  void forget_labels() {
    fields_.labels.clear();
    label_bytes_ = 0;
    being_read_.release();
  }

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
      forget_labels();
      if (!value.is_null()) wrong_type(field);
    }
  }

  void label_or_annotation(const std::string& field, const std::string& name, const Scalar& value) {
    if (field == "annotations") {
      if (name == kInitialEventsEnd) fields_.initial_events_end = value.is_text() && value.text == "true";
      return;
    }
    if (name.size() > kMaxLabelKeyBytes || value.text.size() > kMaxLabelValueBytes) return fail("a label is too long");
    if (!value.is_text() && !value.is_null()) return wrong_type("labels");
    fields_.labels.emplace_back(name, value.text);
    label_bytes_ += 2 * sizeof(meta::Labels::Label) + heap_bytes(name) + heap_bytes(value.text);
    if (label_bytes_ > kUsualBytes && !being_read_.resize(label_bytes_)) {
      fail(being_read_.budget().over("one of the objects"));
    }
  }

  std::size_t label_bytes_ = 0;
  runtime::Budget::Share being_read_;
};

}  // namespace adapter::cluster
