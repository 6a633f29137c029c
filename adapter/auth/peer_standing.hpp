#pragma once

// What a client certificate is worth before any request has come: how much its holder may send, and whether it gives
// way when there are too many connections. Who a caller is gets decided per request, by the authenticators.

#include <optional>

#include "auth/caller_trust.hpp"
#include "http/server_limits.hpp"
#include "runtime/clock.hpp"

namespace adapter::auth {

// `peer` null: nothing was presented. The certificate must be valid at `now`, for client use, and a client's must say
// who it is. Nothing while no authority is known.
std::optional<http::Standing> standing_of(const http::PeerCertificate* peer, const CallerTrust& trust,
                                          runtime::WallTime now);

}  // namespace adapter::auth
