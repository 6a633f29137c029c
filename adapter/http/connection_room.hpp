#pragma once

// Who gives way when there are too many connections. Room is made among those that have not finished a request, oldest
// first, then among those that have and wait for another, then among those that do not take their answers; never by
// closing the newcomer, the front proxy, or one whose request is being answered. Peers with a verified certificate give
// way only to each other, beyond their half: a certificate of the cluster's clients is easily had, and the front proxy
// must get in. Of strangers loopback goes last: our own probes and proxies.

#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <cstddef>
#include <list>
#include <string>

#include "http/server_limits.hpp"
#include "http/session_state.hpp"
#include "runtime/clock.hpp"

namespace adapter::http {

// Who has let us wait so long with an answer is not reading it.
inline constexpr std::chrono::seconds kAnswerTaken{1};

// The limits where a process may have so many files open: half of them are for connections, the rest for calls to
// backends and for files.
ConnectionLimits fitting(const ConnectionLimits& wanted, std::size_t descriptors);

// Those who share the bound of one address: an IPv4 address (also where IPv6 holds it), or the /64 that a host gets.
// Empty for loopback.
std::string share_of(const boost::asio::ip::address& address);

using Sessions = std::list<SessionState*>;  // oldest first

// Who leaves a full house for whoever stands at the door; null: nobody can be closed.
SessionState* first_to_leave(const Sessions& sessions, runtime::SteadyTime now);

// What the bounds on connections other than the front proxy's ask for now that there is `newcomer`, one of
// `sessions`.
struct Room {
  bool enough = true;  // also when somebody leaves
  SessionState* leaves = nullptr;
};
Room room_for(const SessionState& newcomer, const Sessions& sessions, const ConnectionLimits& limits,
              runtime::SteadyTime now);

}  // namespace adapter::http
