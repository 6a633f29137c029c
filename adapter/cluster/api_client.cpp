#include "cluster/api_client.hpp"

#include "http/secret_mask.hpp"
#include "runtime/step.hpp"

namespace adapter::cluster {
namespace {

constexpr std::chrono::seconds kLookEvery{1};
constexpr std::size_t kHeldBytes = 64 << 10;

// As Go's clients write it, with the names of Go's platforms.
std::string user_agent(const std::string& version) {
#if defined(__x86_64__)
  constexpr const char* kArchitecture = "amd64";
#elif defined(__aarch64__)
  constexpr const char* kArchitecture = "arm64";
#else
  constexpr const char* kArchitecture = "other";
#endif
  return "promadapter/" + version + " (linux/" + kArchitecture + ")";
}

std::string base_path(const http::Url& server) {
  auto path = http::encode_path(server.path);
  while (path.ends_with('/')) path.pop_back();
  return path;
}

Error redirected(int status) {
  return {ErrorKind::malformed_response, "it redirects (HTTP status " + std::to_string(status) + "); not followed", ""};
}

// Stands before the caller's sink: a 401 is held back until it is known whether the call is made again.
struct Gate {
  http::BodySink& sink;
  bool hold_unauthorized;
  std::string held;

  Result<void> write(int status, std::string_view piece) {
    if (http::is_redirect(status)) return redirected(status);
    if (status != 401 || !hold_unauthorized) return sink(status, piece);
    if (held.size() + piece.size() > kHeldBytes) {
      return Error{ErrorKind::malformed_response, "its answer to a refused credential is too large", ""};
    }
    held += piece;
    return {};
  }
};

}  // namespace

ApiClient::ApiClient(asio::any_io_executor executor, runtime::Clock& clock, const runtime::Logger& logger,
                     const runtime::Background& background, ClientConfig config, ApiClientOptions options)
    : clock_(clock),
      logger_(logger),
      server_(config.server),
      base_path_(base_path(server_)),
      user_agent_(user_agent(options.version)),
      turns_(clock, options.connections, options.rate_limit),
      credentials_(config, clock, logger, background),
      client_(std::move(executor), clock,
              {.host = server_.host,
               .port = server_.port,
               .tls = credentials_.tls(),
               .server_name = config.tls_server_name,
               .receive_buffer_bytes = options.receive_buffer_bytes,
               .resolver = options.resolver},
              {.connections = options.connections}) {
}

asio::awaitable<void> ApiClient::follow_credentials() {
  for (;;) {
    co_await runtime::sleep_until(clock_, clock_.now() + kLookEvery);
    co_await runtime::run_step("following the credentials for " + server_.printable(), logger_, credentials_.look());
  }
}

asio::awaitable<Result<http::ClientResponse>> ApiClient::call(ApiCall call, http::BodySink& sink) {
  const auto turn = co_await turns_.take(call.caller, call.deadline, call.demand);
  if (!turn) co_return turn.error();
  for (bool may_repeat = true;; may_repeat = false) {
    client_.set_tls(credentials_.tls());
    const auto shown = credentials_.version();
    auto request = make_request(call);
    const http::CallOptions options{.deadline = call.deadline, .body_limit_bytes = call.body_limit_bytes};
    Gate gate{.sink = sink, .hold_unauthorized = may_repeat, .held = {}};
    http::BodySink gated = [&gate](int status, std::string_view piece) { return gate.write(status, piece); };
    auto response = co_await client_.call(std::move(request), options, gated);
    log(call, response);
    if (!response) co_return response.error();
    if (http::is_redirect(response->status)) co_return redirected(response->status);
    if (response->status == 401 && may_repeat) {
      // Others may have renewed them since: reading again would bring nothing new, and hold the next renewal back.
      if (credentials_.version() == shown) co_await credentials_.renew();
      if (credentials_.version() != shown) continue;
      if (!gate.held.empty()) {
        if (auto taken = sink(401, gate.held); !taken) co_return taken.error();
      }
    }
    co_return response;
  }
}

std::string ApiClient::masked(std::string_view text) const {
  http::SecretMask mask;
  mask.add_field("Authorization", credentials_.authorization());
  mask.add_field("Authorization", credentials_.previous_authorization());
  return mask.masked(text);
}

void ApiClient::log(const ApiCall& call, const Result<http::ClientResponse>& response) const {
  if (!logger_.wants(6)) return;
  const auto url = (server_.tls ? "https://" : "http://") + server_.authority() + base_path_ + call.target;
  logger_.detail(6, call.method + " " + url + ": " +
                        (response ? "HTTP status " + std::to_string(response->status) : response.error().message));
}

http::ClientRequest ApiClient::make_request(const ApiCall& call) const {
  http::ClientRequest request{.method = call.method, .target = base_path_ + call.target, .body = call.body};
  request.headers.add("Host", server_.authority());
  request.headers.add("User-Agent", user_agent_);
  request.headers.add("Accept", call.accept);
  if (!call.body.empty()) request.headers.add("Content-Type", "application/json");
  if (!call.if_none_match.empty()) request.headers.add("If-None-Match", call.if_none_match);
  if (const auto& authorization = credentials_.authorization(); !authorization.empty()) {
    request.headers.add("Authorization", authorization);
  }
  return request;
}

}  // namespace adapter::cluster
