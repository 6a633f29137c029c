#include "http/idle_connections.hpp"

namespace adapter::http {

void IdleConnections::put(std::unique_ptr<ClientConnection> connection) {
  if (!connection->is_quiet()) return;
  const auto place = connections_.insert(connections_.end(), std::make_shared<Idle>());
  const auto close = [this, place] { connections_.erase(place); };
  auto& idle = **place;
  idle.connection = std::move(connection);
  idle.end = clock_.set_alarm(clock_.now() + idle_time_, close);
  idle.connection->when_stirred([idles = std::weak_ptr(*place), close] {
    if (!idles.expired()) close();
  });
}

std::unique_ptr<ClientConnection> IdleConnections::take() {
  while (!connections_.empty()) {
    auto connection = std::move(connections_.back()->connection);
    connections_.pop_back();
    if (connection->is_quiet()) return connection;
  }
  return nullptr;
}

}  // namespace adapter::http
