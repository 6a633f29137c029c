#pragma once

// What the serving side lets a peer take. A peer is worth what its certificate is worth at that moment.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>

#include "http/address_share.hpp"
#include "http/head_lines.hpp"

namespace adapter::http {

class PeerCertificate;

enum class Standing {
  stranger,    // no certificate, or one that nobody vouches for
  verified,    // one of an authority for clients
  front_proxy  // whoever brings the requests of others, with all their headers
};

// Judges what a client presented in its handshake; null when it presented nothing. Nothing while nobody could be known:
// a stranger, who is looked at again at his next request.
using StandingOf = std::function<std::optional<Standing>(const PeerCertificate*)>;

// What a request's head may take, its fields included, before it is counted in the budget.
inline constexpr std::size_t kUncountedHead = 8 << 10;
// Likewise its target, with copies of it that answering takes.
inline constexpr std::size_t kUncountedTarget = 4 << 10;
inline constexpr std::size_t kTargetCopies = 13;  // measured: 0.83 MB for one of 64,000 bytes, while Prometheus hangs

// Bytes that the system is asked to hold for a connection; it takes twice as much for each. What a peer does not read
// waits here, counted, and not there, where anybody could have it hold four megabytes. With half of it to send each
// answer over 20 KB took 40 ms: the peer's system puts off saying that it has a part.
inline constexpr int kPeerSendBuffer = 16 << 10, kPeerReceiveBuffer = 4 << 10;

struct ConnectionLimits {
  std::size_t all = 1024;
  std::size_t unverified = 256;  // without a verified certificate; loopback is not counted here and below
  std::size_t per_address = 64;  // of those, from one IPv4 address or one IPv6 /64: probes and NAT come from few

  // With a verified certificate, the front proxy's not counted.
  std::size_t verified() const { return std::max<std::size_t>(all / 2, 1); }
  // Beyond so many, handshakes from where the front proxy comes from make room for each other alone.
  std::size_t nearly_all() const { return all - all / 8; }
};

struct ServerLimits {
  ConnectionLimits connections;
  std::function<std::string(const boost::asio::ip::address&)> share_of = http::share_of;
  HeadLimits stranger_head;
  HeadLimits verified_head{.bytes = 64 << 10, .fields = 1024, .line_bytes = 16 << 10, .target_bytes = 16 << 10};
  // Users with many groups and extras need it.
  HeadLimits proxy_head{.bytes = 256 << 10, .fields = 4096, .line_bytes = 64'000, .target_bytes = 64'000};
  std::size_t body_bytes = 3 << 20;  // read and dropped; of a body in chunks also what frames them
  std::chrono::seconds handshake_time{10};
  std::chrono::seconds header_time{32};  // from the first byte of a request to the end of its body
  std::chrono::seconds idle_time{120};   // above the 90 s after which Go's clients drop a connection themselves
  std::chrono::seconds write_time{60};

  const HeadLimits& head_of(Standing standing) const {
    return standing == Standing::front_proxy ? proxy_head
           : standing == Standing::verified  ? verified_head
                                             : stranger_head;
  }
};

}  // namespace adapter::http
