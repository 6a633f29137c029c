#pragma once

// Objects by one LIST for each query: consistent, and as dear as it sounds. For queries that no watch can
// answer, and for those who want every answer to be exact.

#include <string>
#include <vector>

#include "cluster/api_server.hpp"
#include "cluster/object_list.hpp"
#include "cluster/object_source.hpp"

namespace adapter::cluster {

class ObjectLister : public ObjectSource {
 public:
  // `server` must outlive this object.
  explicit ObjectLister(ApiServer& server) : server_(server) {}

  // In the order of the answer. Fail as the call does, or with upstream_rejected or upstream_unavailable and the
  // API server's refusal in words; a missing right is named.
  asio::awaitable<Result<std::vector<std::string>>> names(ObjectQuery query) override;
  asio::awaitable<Result<std::vector<Object>>> objects(ObjectQuery query, std::string name) override;

 private:
  ApiServer& server_;
};

}  // namespace adapter::cluster
