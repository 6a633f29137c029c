#pragma once

// The serving side: accepts TLS connections, runs a session on each, drains on demand. HTTP/1.1 only.

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <string>

#include "http/message.hpp"
#include "http/tls_context.hpp"
#include "runtime/asio.hpp"
#include "runtime/clock.hpp"
#include "runtime/event.hpp"
#include "runtime/logger.hpp"
#include "runtime/task_group.hpp"

namespace adapter::http {

// Answers one request; never throws but for cancellation (an exception ends the connection and is logged).
using Handler = std::function<asio::awaitable<Response>(Request)>;

struct ServerLimits {
  std::size_t connections = 4096;      // beyond that, idle ones are closed to make room
  std::size_t header_bytes = 1 << 20;  // request line and fields: users with many groups need it
  std::size_t body_bytes = 3 << 20;    // read and dropped
  std::chrono::seconds handshake_time{10};
  std::chrono::seconds header_time{32};  // from the first byte of a request to the end of its body
  std::chrono::seconds idle_time{120};   // above the 90 s after which Go's clients drop a connection themselves
  std::chrono::seconds write_time{60};
};

struct ListenOptions {
  bool share_port = false;  // SO_REUSEPORT: several processes may listen on the port
};

class Server {
 public:
  // `clock`, `logger` must outlive the server.
  Server(asio::any_io_executor executor, runtime::Clock& clock, const runtime::Logger& logger, TlsContext tls,
         Handler handler, ServerLimits limits = {});
  ~Server();

  // Binds and starts accepting. The wildcard 0.0.0.0 listens on IPv6 too, as Go does, and old connections never occupy
  // the address (SO_REUSEADDR), as there. Port 0 takes a free one. Throws std::runtime_error naming address, port and
  // cause.
  void listen(const std::string& address, std::uint16_t port, ListenOptions options = {});
  std::uint16_t port() const;

  // New handshakes use it; open connections live on with theirs.
  void set_tls(TlsContext tls) { tls_ = std::move(tls); }

  // From now on every response carries `Connection: close`.
  void start_draining();
  // Closes the listener and the connections that wait for a request; running requests go on.
  void stop_accepting();
  // Returns when no connection is left.
  asio::awaitable<void> join();
  // Ends what is left.
  void cancel();

  std::size_t connections() const { return connections_; }

 private:
  class Listener;
  struct Session;
  asio::awaitable<void> accept_loop();
  asio::awaitable<void> serve(std::shared_ptr<Session> session);
  void close_an_idle_connection();

  asio::any_io_executor executor_;
  runtime::Clock& clock_;
  const runtime::Logger& logger_;
  TlsContext tls_;
  Handler handler_;
  ServerLimits limits_;
  std::unique_ptr<Listener> listener_;
  std::list<Session*> sessions_;
  std::size_t connections_ = 0;
  std::shared_ptr<runtime::Event> room_;  // set when a connection ends while the limit is reached
  bool draining_ = false;
  bool accept_fails_ = false;
  runtime::TaskGroup tasks_;
};

}  // namespace adapter::http
