#pragma once

// The serving side: accepts TLS connections, runs a session on each, makes room when there are too many, drains on
// demand. HTTP/1.1 only.

#include <map>
#include <memory>
#include <string>

#include "http/callers_budget.hpp"
#include "http/connection_room.hpp"
#include "http/handler.hpp"
#include "http/listener.hpp"
#include "http/server_limits.hpp"
#include "http/tls_context.hpp"
#include "runtime/asio.hpp"
#include "runtime/clock.hpp"
#include "runtime/logger.hpp"
#include "runtime/pause.hpp"
#include "runtime/task_group.hpp"
#include "runtime/throttled_log.hpp"

namespace adapter::http {

class Server {
 public:
  // `clock`, `logger` and `budget` must outlive the server. Without `standing_of` every peer is a stranger; without
  // `budget` long heads are not counted.
  Server(asio::any_io_executor executor, runtime::Clock& clock, const runtime::Logger& logger, TlsContext tls,
         Handler handler, ServerLimits limits = {}, StandingOf standing_of = {}, CallersBudget* budget = nullptr);
  ~Server();

  // Binds and starts accepting (http/listener). Throws std::runtime_error naming address, port and cause.
  void listen(const std::string& address, std::uint16_t port, ListenOptions options = {});
  std::uint16_t port() const;

  // New handshakes use it; open connections live on with theirs.
  void set_tls(TlsContext tls) { tls_ = std::move(tls); }

  // From now on every response carries `Connection: close`.
  void start_draining();
  // Takes what waits to be accepted, then closes the listener and the connections that wait for a further request.
  // Those that have not had an answer yet get their first one; running requests go on.
  void stop_accepting();
  // Returns when no connection is left.
  asio::awaitable<void> join();
  // Ends what is left.
  void cancel();

  std::size_t connections() const { return sessions_.size(); }
  struct Figures {
    std::size_t verified = 0, unverified = 0;  // open now
    std::size_t closed_for_room = 0;           // so far
    std::size_t turned_away = 0;               // likewise: nobody could make room for them
    std::map<int, std::size_t> refused;        // likewise: requests that were not understood or too large, by status
  };
  Figures figures() const;

 private:
  class Listener;
  struct Connection;
  asio::awaitable<void> accept_loop();
  asio::awaitable<void> accept();
  void accept_waiting(std::size_t most);
  void admit(std::shared_ptr<Connection> connection);
  asio::awaitable<void> serve(std::shared_ptr<Connection> connection);
  asio::awaitable<bool> shake_hands(Connection& connection);
  bool is_full() const;
  void close_one();
  bool make_room(const SessionState& newcomer);
  void close_for_room(SessionState* session);
  void tell_of_refusal(const Refusal& refusal, const std::string& remote_address);

  asio::any_io_executor executor_;
  runtime::Clock& clock_;
  const runtime::Logger& logger_;
  TlsContext tls_;
  const Handler handler_;
  const ServerLimits limits_;
  const StandingOf standing_of_;
  const OnRefusal on_refusal_;
  CallersBudget* const budget_;
  std::unique_ptr<Listener> listener_;
  Sessions sessions_;
  FrontProxyAddresses front_proxies_;
  runtime::Pause room_;  // of the accept loop; ends when a connection does
  bool draining_ = false;
  bool stopping_ = false;
  std::size_t closed_for_room_ = 0, turned_away_ = 0;
  std::map<int, std::size_t> refused_;
  runtime::ThrottledLog refusal_log_;
  runtime::SteadyTime accept_failed_ = runtime::SteadyTime::min();
  runtime::SteadyTime room_was_short_ = runtime::SteadyTime::min();
  runtime::TaskGroup tasks_;
};

}  // namespace adapter::http
