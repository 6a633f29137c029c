#pragma once

// Host names to addresses, as the system does it (getaddrinfo(3): /etc/hosts, DNS, whatever nsswitch.conf names).

#include <boost/asio/ip/address.hpp>
#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "runtime/asio.hpp"
#include "runtime/background.hpp"
#include "runtime/clock.hpp"

namespace adapter::http {

using Addresses = std::vector<asio::ip::address>;

// One look-up. It ends within a bounded time, or when it is cancelled.
using NameLookUp = std::function<asio::awaitable<Result<Addresses>>(std::string name)>;

// Asks the system, which may hang: each name has a thread of its own, given up after ten seconds (two dead name servers
// and an answer of the third) and never waited for again. Addresses of both families, each once, in the system's order,
// sixteen at most. `clock` must outlive the function's calls. The threads are beside those of `background`.
NameLookUp system_look_up(runtime::Clock& clock, const runtime::Background& background);

}  // namespace adapter::http
