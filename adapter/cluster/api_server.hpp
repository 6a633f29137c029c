#pragma once

// The Kubernetes API server as its clients here see it: calls with the credentials of this program. ApiClient is the
// one that talks over the network.

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "cluster/call_demand.hpp"
#include "http/client.hpp"
#include "http/message.hpp"
#include "runtime/asio.hpp"
#include "runtime/budget.hpp"
#include "runtime/clock.hpp"

namespace adapter::cluster {

struct ApiCall {
  std::string method = "GET";
  std::string target;  // path and query, encoded
  std::string accept = "application/json";
  std::string body;                        // JSON; empty for none
  std::string if_none_match;               // the entity tag of what the caller has; 304 then means unchanged
  runtime::SteadyTime deadline;            // of the whole call, the last byte of a watch included
  std::size_t body_limit_bytes = 1 << 20;  // a small document; who expects more says so
  std::string caller;                      // on whose behalf; empty: the program's own
  // Where several share the call, these instead of `caller`: it ends as if it were cancelled when none of them is left
  // before it has its turn. Must outlive the call.
  CallDemand* demand = nullptr;
};

struct ApiAnswer {
  int status = 0;
  http::Headers headers;
  std::string body;
};

class ApiServer {
 public:
  virtual ~ApiServer() = default;
  // Any status is an answer; an error means that there was none (upstream_unavailable, upstream_timeout,
  // malformed_response, unavailable) or is the sink's own. Its message is the cause alone: callers say whom they asked.
  // `sink` gets the body as it arrives and must stay valid until the call ends. Throws operation_aborted when the
  // caller is cancelled.
  virtual asio::awaitable<Result<http::ClientResponse>> call(ApiCall call, http::BodySink& sink) = 0;
  // A text of the server's for the log, without the credentials that we show it.
  virtual std::string masked(std::string_view text) const { return std::string(text); }
};

// A call whose answer is small: the whole body at once.
asio::awaitable<Result<ApiAnswer>> fetch(ApiServer& server, ApiCall call);
// One whose answer may not be: its body is added to `held`, which must outlive the call. Fails with unavailable when
// there is no room for it.
asio::awaitable<Result<ApiAnswer>> fetch(ApiServer& server, ApiCall call, runtime::Budget::Share& held);

}  // namespace adapter::cluster
