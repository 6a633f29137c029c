#pragma once

// Connecting to whichever of some addresses answers first. Each has a head start before the next is tried beside it
// (RFC 8305, section 5), so that a silent one costs that and not the whole time.

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "http/interrupt.hpp"
#include "http/name_look_up.hpp"
#include "runtime/asio.hpp"
#include "runtime/clock.hpp"

namespace adapter::http {

struct AddressRace {
  std::optional<asio::ip::tcp::socket> socket;  // connected; none: nobody won
  asio::ip::address winner;                     // where it leads
  Addresses losers;                             // tried before it, or instead of it, and not connected by now
  boost::system::error_code why;                // of the last that failed
};

// The head start of each of `addresses`: a quarter of a second, or less when all are to be tried in `time`.
std::chrono::nanoseconds head_start(std::chrono::nanoseconds time, std::size_t addresses);

using PrepareSocket = std::function<void(asio::ip::tcp::socket& open)>;

// In the order given; `prepare` before each connects. Without a winner it ends when all have failed, or with the
// interrupt. `clock` must outlive it.
asio::awaitable<AddressRace> race(runtime::Clock& clock, Addresses addresses, std::uint16_t port,
                                  std::chrono::nanoseconds time, Interrupt& interrupt, PrepareSocket prepare);

}  // namespace adapter::http
