#pragma once

// A new connection to a backend: its addresses, TCP to one of them, TLS where it is wanted. For client.cpp only.

#include <memory>

#include "http/client.hpp"
#include "http/client_connection.hpp"
#include "http/interrupt.hpp"
#include "runtime/asio.hpp"
#include "runtime/clock.hpp"

namespace adapter::http {

// Fails with upstream_unavailable, also when interrupted: then the message says what was going on. The caller sees to
// it that the interrupt comes at `deadline`, which tells how much time the addresses share. Whether an address is good
// or not goes back to the resolver. `clock` must outlive it.
asio::awaitable<Result<std::unique_ptr<ClientConnection>>> dial(runtime::Clock& clock, Endpoint endpoint,
                                                                runtime::SteadyTime deadline, Interrupt& interrupt);

}  // namespace adapter::http
