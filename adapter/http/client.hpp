#pragma once

// HTTP/1.1 calls to one backend: pooled keep-alive connections, a deadline at each step, bounded headers and bodies.
// A connection that timed out or broke is closed, never reused; idle ones are closed when their peer ends them.

#include <chrono>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "http/message.hpp"
#include "http/tls_context.hpp"
#include "runtime/asio.hpp"
#include "runtime/clock.hpp"
#include "runtime/event.hpp"

namespace adapter::http {

class ClientConnection;
class IdleConnections;
class Interrupt;
class Resolver;

// Bytes that the system is asked to hold for a connection to a backend. Else it may hold megabytes of each, which count
// as this program's memory: in a container with control groups of version 2 they end it. A window of it comes each
// round trip: the largest is for answers from afar, the next for lists of objects, of which many connections may come.
inline constexpr int kReceiveBuffer = 48 << 10, kListReceiveBuffer = 24 << 10, kSmallReceiveBuffer = 8 << 10;
inline constexpr int kSendBuffer = 4 << 10;

// Where calls go. `tls` null: plain HTTP.
struct Endpoint {
  std::string host;  // name or address, no brackets
  std::uint16_t port = 0;
  TlsContext tls;
  // Whom the peer's certificate must name, and what SNI asks for; empty: `host`. An address is verified as one and sent
  // without SNI (RFC 6066, section 3).
  std::string server_name;
  // What the system may hold of an answer for each connection; it takes twice as much for that, and kSendBuffer
  // besides.
  int receive_buffer_bytes = kReceiveBuffer;
  Resolver* resolver = nullptr;  // knows the addresses of a name, and must outlive the client; an address needs none
};

struct ClientRequest {
  std::string method = "GET";
  std::string target;  // path and query, encoded
  Headers headers;     // Host included; Content-Length is added for a body
  std::string body;
};

struct ClientResponse {
  int status = 0;
  Headers headers;
};

struct CallOptions {
  runtime::SteadyTime deadline;                // of the whole call, waiting for a connection included
  std::chrono::seconds connect_timeout{3};     // of the host name's look-up, connecting and TLS together
  std::size_t body_limit_bytes = 64ull << 20;  // of the decoded body
};

// Receives the body piece by piece as it arrives, with the status it belongs to. An error ends the call with that
// error.
using BodySink = std::function<Result<void>(int status, std::string_view piece)>;

struct ClientLimits {
  std::size_t connections = 64;         // at once
  std::size_t waiting = 1024;           // calls that wait for a connection
  std::chrono::seconds idle_time{60};   // after which an unused connection is closed
  std::size_t header_bytes = 64 << 10;  // of an answer: status line, fields and line breaks
};

class Client {
 public:
  // `clock` must outlive the client. All calls must have ended before the client dies.
  Client(asio::any_io_executor executor, runtime::Clock& clock, Endpoint endpoint, ClientLimits limits = {});
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // One call. Fails with upstream_unavailable (cannot connect, connection broke, too many wait), upstream_timeout
  // (deadline), malformed_response (no HTTP, too large), unavailable (after shut_down), internal (an exception below
  // us) or the sink's error; messages name the cause and no address. Tries once more when a reused connection turned
  // out to be dead before the first byte of an answer: the request then was not processed, or is safe to repeat. Throws
  // operation_aborted when the caller is cancelled. `sink` must stay valid until the call ends.
  asio::awaitable<Result<ClientResponse>> call(ClientRequest request, CallOptions options, BodySink& sink);

  // For connections made from now on. When it is another context than before, idle connections are closed; running
  // calls go on, and theirs are not reused.
  void set_tls(TlsContext tls);

  // Ends all running calls and refuses later ones, with ErrorKind::unavailable. Until then idle connections are
  // listened to, which keeps the loop running.
  void shut_down();

  // New connections made so far; reuse shows as calls without one.
  std::size_t connects() const { return connects_; }

 private:
  struct Call;
  using Calls = std::list<Call>;
  asio::awaitable<Result<ClientResponse>> take_turn_and_ask(Call& call, const ClientRequest& request, BodySink& sink);
  asio::awaitable<Result<void>> take_turn(Call& call);
  void give_turn();
  asio::awaitable<Result<ClientResponse>> ask(Call& call, const ClientRequest& request, BodySink& sink);
  asio::awaitable<Result<std::unique_ptr<ClientConnection>>> connect(Call& call);
  std::unique_ptr<runtime::Alarm> abort_at(Call& call, runtime::SteadyTime at, Error why);

  asio::any_io_executor executor_;
  runtime::Clock& clock_;
  Endpoint endpoint_;
  ClientLimits limits_;
  bool shut_down_ = false;
  std::size_t connects_ = 0;
  std::size_t active_ = 0;     // calls that hold the right to a connection
  std::deque<Call*> waiting_;  // first come, first served
  Calls calls_;
  std::unique_ptr<IdleConnections> idle_;
};

}  // namespace adapter::http
