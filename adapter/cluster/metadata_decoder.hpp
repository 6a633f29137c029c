#pragma once

// Objects as the API server sends them, decoded as the bytes arrive: lists of metadata page by page, and the frames of
// a watch. Full objects are understood too, since a server that does not know metadata-only answers sends them; only
// their metadata is read. The same bytes, cut anywhere, give the same objects. Keys and values of labels that no API
// server lets in are malformed. Labels of more than 16 KiB draw on a budget while they are read; more than it has left
// is unavailable. Pure.
// Wire: apimachinery's meta/v1 PartialObjectMetadataList, WatchEvent and Status.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "cluster/object.hpp"
#include "runtime/budget.hpp"

namespace adapter::cluster {

// One page of a list.
class ObjectListDecoder {
 public:
  struct Page {
    std::string resource_version;
    std::string continue_token;  // empty: the last page
  };
  // Gets the objects in their order. An error ends the decoding with that error.
  using Receive = std::function<Result<void>(Object)>;

  // `budget` must outlive the decoder.
  ObjectListDecoder(Receive receive, runtime::Budget& budget);
  ~ObjectListDecoder();

  // Fails with malformed_response when it is no list of objects, or as `receive` does. After that it must not be used.
  Result<void> write(std::string_view piece);
  // A document without items is malformed, never an empty list; `items` may be null, as Go writes an empty one.
  Result<Page> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// What the API server says when it refuses, in a body or in a frame of a watch (meta/v1 Status).
struct ApiStatus {
  int code = 0;
  std::string reason;
  std::string message;  // names users and resources: for the log
};

struct WatchEvent {
  enum class Type { added, modified, deleted, bookmark, error } type = Type::added;
  Object object;  // a bookmark has none
  std::string resource_version;
  bool initial_events_end = false;  // this bookmark ends the initial state (annotation k8s.io/initial-events-end)
  ApiStatus status;                 // of an error
};

// The frames of a watch: documents one after the other, usually one a line, cut by the network anywhere.
class WatchDecoder {
 public:
  using Receive = std::function<Result<void>(WatchEvent)>;

  // As ObjectListDecoder's.
  WatchDecoder(Receive receive, runtime::Budget& budget);
  ~WatchDecoder();

  // As ObjectListDecoder::write. Types of events that are not known are malformed: what they mean for the objects held
  // is not known either.
  Result<void> write(std::string_view piece);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A Status in the body of a refusal; empty when it is none.
ApiStatus parse_status(std::string_view body);

}  // namespace adapter::cluster
