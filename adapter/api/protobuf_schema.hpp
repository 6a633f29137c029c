#pragma once

// The messages of Kubernetes' protobuf encoding, as tables: how a field of the JSON form is numbered and written. Taken
// from the generated.proto files of k8s.io/apimachinery, k8s.io/api and k8s.io/metrics 0.30. A new kind is a table here
// and a line in find_message().

#include <span>
#include <string_view>

namespace adapter::api {

struct ProtobufMessage;

struct ProtobufField {
  enum class Type {
    text,
    integer,
    boolean,
    message,
    time,      // JSON: RFC 3339 or null; a message of seconds and nanoseconds, empty for null
    duration,  // JSON: a Go duration; a message of nanoseconds
    quantity,  // JSON: its text; a message of that text
    texts,     // JSON: a list of texts; a message around the repeated field
  };
  enum class Shape {
    always,    // Go has a value there: written even when empty or absent
    optional,  // Go has a pointer there: not written when absent or null
    list,      // repeated
    map,       // a message of key and value for each member, in the order of the keys
  };

  std::string_view name;
  unsigned number;
  Type type;
  Shape shape = Shape::always;
  const ProtobufMessage* message = nullptr;  // of type message
};

struct ProtobufMessage {
  std::span<const ProtobufField> fields;  // by number, the order in which Go writes them
};

// Null for what has no protobuf form here. An APIGroupList has no apiVersion (wire 1.2).
const ProtobufMessage* find_message(std::string_view api_version, std::string_view kind);

}  // namespace adapter::api
