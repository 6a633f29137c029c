#pragma once

// One LIST of objects, metadata only, page after page; and what lists and watches have in common: paths and refusals.
// Wire: Kubernetes API concepts, "Retrieving large results sets in chunks", "Resource versions", "Metadata-only
// fetches".

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "cluster/api_server.hpp"
#include "cluster/metadata_decoder.hpp"
#include "cluster/refusal_words.hpp"
#include "http/message.hpp"
#include "http/url.hpp"
#include "meta/group_resource.hpp"

namespace adapter::cluster {

inline constexpr std::string_view kAcceptObjectList =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
inline constexpr std::string_view kAcceptWatch =
    "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";  // the kind without List

// All objects of a resource, or those in one namespace; or of these the running ones.
struct ObjectCollection {
  meta::GroupResource resource;
  std::string version;
  std::string object_namespace;  // empty: all, or the resource has none
  bool running = false;          // pods only: a pod that no longer runs is, to a watch, deleted

  std::string text() const;  // `pods in namespace "moc"`
  // What the API server is to select by, and by that name if there is one: `status.phase=Running`; empty for all.
  std::string field_selector(std::string_view name = {}) const;

  friend bool operator==(const ObjectCollection&, const ObjectCollection&) = default;
  friend auto operator<=>(const ObjectCollection&, const ObjectCollection&) = default;
};

// The target of a request; fails with bad_request when a part could be taken for more than one segment of a path.
Result<std::string> target_of(const ObjectCollection& objects, const http::QueryParameters& parameters);

// An answer other than 200, or an ERROR event of a watch that was answered 200.
struct Refusal {
  int status = 0;
  ApiStatus said;
  std::optional<std::chrono::seconds> retry_after;  // five minutes at most
  bool as_event = false;
  RefusalWords words;
};

// Gathers the body of a refusal as it arrives, as much as a Status needs.
class RefusalBody {
 public:
  // What comes with a 200 goes to the decoder instead. Both must outlive the sink.
  template <class Decoder>
  http::BodySink beside(Decoder& decoder) {
    return [this, &decoder](int status, std::string_view piece) -> Result<void> {
      if (status == 200) return decoder.write(piece);
      add(piece);
      return {};
    };
  }
  Refusal refusal(const ApiServer& server, const http::ClientResponse& response) const;

 private:
  void add(std::string_view piece);

  std::string body_;
};

// For the person who asked: what is missing, in words. `verb` is list or watch.
Error explain_refusal(const Refusal& refusal, std::string_view verb, const ObjectCollection& objects);
Error explain_no_answer(const Error& error);

struct ObjectListCall {
  ObjectCollection objects;
  std::string name;  // empty: any
  std::string label_selector;
  // Empty: the newest state. "0": any that the server has at hand. Else: one not older than that; said so, because with
  // a limit a bare version means exactly that one ("Resource versions", semantics for get and list).
  std::string resource_version;
  std::size_t page = 500;  // 0: all at once
  runtime::SteadyTime deadline;
  std::string caller{};          // as in ApiCall
  CallDemand* demand = nullptr;  // likewise, of each page
};

struct ObjectListing {
  std::string resource_version;    // of the whole list
  std::optional<Refusal> refused;  // then the objects received so far are no answer
};

// Follows the pages to the end. Fails when there is no answer, or as `receive` does. An object draws on `budget` while
// it is read; what receive() keeps is its affair.
asio::awaitable<Result<ObjectListing>> list_objects(ApiServer& server, ObjectListCall call,
                                                    ObjectListDecoder::Receive receive, runtime::Budget& budget);

}  // namespace adapter::cluster
