#pragma once

// The API server over the network: the one implementation of ApiServer that opens connections. Its credentials are
// looked at once a second by a loop of their own, so no call waits for a file; a rotated token, certificate or
// authority is in force within two seconds. Retries are the callers' affair, but for one: after 401 the files are read
// again (once a second at most), and if they held something new the call is made once more. Redirects are not followed
// and proxies of the environment not used: credentials reach the configured server and nobody else.

#include <optional>
#include <string>

#include "cluster/api_server.hpp"
#include "cluster/call_turns.hpp"
#include "cluster/client_config.hpp"
#include "cluster/credentials.hpp"
#include "http/client.hpp"
#include "runtime/logger.hpp"

namespace adapter::cluster {

// At once. A watch holds one for minutes; reviews are short.
inline constexpr std::size_t kConnections = 224;
inline constexpr std::size_t kReviewConnections = 64;

struct ApiClientOptions {
  std::string version;                  // of this program, for User-Agent
  std::optional<RateLimit> rate_limit;  // for all calls together; absent: none
  std::size_t connections = kConnections;
  int receive_buffer_bytes = http::kListReceiveBuffer;  // of each
  http::Resolver* resolver = nullptr;                   // for a server whose host is a name; must outlive the client
};

class ApiClient : public ApiServer {
 public:
  // Reads the files that `config` names; throws std::runtime_error naming the one that is wrong. Connects to nobody.
  // `clock` and `logger` must outlive the client; all calls must have ended before it dies.
  ApiClient(asio::any_io_executor executor, runtime::Clock& clock, const runtime::Logger& logger,
            const runtime::Background& background, ClientConfig config, ApiClientOptions options);

  // Keeps the credentials fresh until cancelled.
  asio::awaitable<void> follow_credentials();

  // As ApiServer and CallTurns::take() say; besides, malformed_response for a redirect.
  asio::awaitable<Result<http::ClientResponse>> call(ApiCall call, http::BodySink& sink) override;
  std::string masked(std::string_view text) const override;

  // Whether credentials older than what their files hold now are in use.
  bool alarm() const { return credentials_.alarm(); }
  std::optional<runtime::WallTime> certificate_end() const { return credentials_.certificate_end(); }

  // Ends all running calls and refuses later ones, with ErrorKind::unavailable.
  void shut_down() {
    turns_.shut_down();
    client_.shut_down();
  }

 private:
  http::ClientRequest make_request(const ApiCall& call) const;
  void log(const ApiCall& call, const Result<http::ClientResponse>& response) const;

  runtime::Clock& clock_;
  const runtime::Logger& logger_;
  http::Url server_;
  std::string base_path_;  // encoded, without a slash at its end
  std::string user_agent_;
  CallTurns turns_;
  Credentials credentials_;
  http::Client client_;
};

}  // namespace adapter::cluster
