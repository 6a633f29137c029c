#pragma once

// Connections between two calls. Each is listened to: what arrives on it has been asked for by nobody, and mostly is
// its end, so that it is closed at once; and it is closed when it has been idle for too long.

#include <chrono>
#include <list>
#include <memory>

#include "http/client_connection.hpp"
#include "runtime/clock.hpp"

namespace adapter::http {

class IdleConnections {
 public:
  // `clock` must outlive it.
  IdleConnections(runtime::Clock& clock, std::chrono::seconds idle_time) : clock_(clock), idle_time_(idle_time) {}

  // One that is not quiet is closed.
  void put(std::unique_ptr<ClientConnection> connection);
  // The one that was used last; null when there is none.
  std::unique_ptr<ClientConnection> take();
  void clear() { connections_.clear(); }
  std::size_t size() const { return connections_.size(); }

 private:
  struct Idle {
    std::unique_ptr<ClientConnection> connection;
    std::unique_ptr<runtime::Alarm> end;
  };
  using Connections = std::list<std::shared_ptr<Idle>>;  // what has arrived may be heard when it is taken already

  runtime::Clock& clock_;
  std::chrono::seconds idle_time_;
  Connections connections_;  // the last used at the end
};

}  // namespace adapter::http
