#pragma once

// Who gives way when there are too many connections. Room is made among those that have not finished a request, oldest
// first, then among those that have and wait for another; never by closing the newcomer, a peer with a verified
// certificate, or one whose request is being answered. Loopback goes last: our own probes and proxies.

#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <list>
#include <string>

#include "http/server_limits.hpp"
#include "http/session_state.hpp"

namespace adapter::http {

// The limits where a process may have so many files open: half of them are for connections, the rest for calls to
// backends and for files.
ConnectionLimits fitting(const ConnectionLimits& wanted, std::size_t descriptors);

// Those who share the bound of one address: an IPv4 address (also where IPv6 holds it), or the /64 that a host gets.
// Empty for loopback.
std::string share_of(const boost::asio::ip::address& address);

using Sessions = std::list<SessionState*>;  // oldest first

// Who leaves a full house for whoever stands at the door; null: nobody can be closed.
SessionState* first_to_leave(const Sessions& sessions);

// What the bounds on connections without a verified certificate ask for now that there is `newcomer`, one of
// `sessions`.
struct Room {
  bool enough = true;  // also when somebody leaves
  SessionState* leaves = nullptr;
};
Room room_for(const SessionState& newcomer, const Sessions& sessions, const ConnectionLimits& limits);

}  // namespace adapter::http
