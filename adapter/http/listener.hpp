#pragma once

// Where a server listens.

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <string>

#include "runtime/asio.hpp"

namespace adapter::http {

struct ListenOptions {
  bool share_port = false;  // SO_REUSEPORT: several processes may listen on the port
};

// Opens it, binds it, and listens, with little room in the system for each connection that is accepted. 0.0.0.0 and ::
// listen on both families, where there are both, as Go does, and old connections never occupy the address
// (SO_REUSEADDR), as there. Port 0 takes a free one. Throws std::runtime_error naming address, port and cause.
void listen_on(asio::ip::tcp::acceptor& acceptor, const std::string& address, std::uint16_t port,
               ListenOptions options);

}  // namespace adapter::http
