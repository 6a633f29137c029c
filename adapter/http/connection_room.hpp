#pragma once

// Who gives way when there are too many connections. Room is made where most come from one address, so that who comes
// from a few never pushes others out: among those that have not finished a request, oldest first, then among those that
// have and wait for another, or do not take their answers, then among those that came this second. Of a crowd from one
// address one may go while it is sent its answer, and a newcomer of a crowd pushes out nobody from where fewer come: it
// goes itself. Never by closing one whose request is being answered. Peers with a verified certificate give way to each
// other, beyond their half: a certificate of the cluster's clients is easily had, and the front proxy must get in. Of
// strangers loopback goes last: our own probes and proxies.
//
// The front proxy brings the requests of anybody, and has seven eighths. In a full house, and at the end of its part,
// of its connections one leaves whose request does not end or whose answer is not taken, the longest first; then one
// that waits for a further request.
//
// Until a handshake has ended nobody knows whose it is. kube-apiserver needs a connection for each request that it has
// under way, and would push itself out of a stranger's share: where it comes from, handshakes take what is free, and
// leave some of that to others.

#include <chrono>
#include <cstddef>
#include <list>
#include <map>
#include <string>

#include "http/server_limits.hpp"
#include "http/session_state.hpp"
#include "runtime/clock.hpp"

namespace adapter::http {

// Who came less than this ago is at its handshake still, or about to ask.
inline constexpr std::chrono::seconds kYoung{1};
// So many from one address are a crowd.
inline constexpr std::size_t kCrowd = 16;
// Who has let us wait so long with an answer is not reading it.
inline constexpr std::chrono::seconds kAnswerTaken{1};

// The limits where a process may have so many files open: half of them are for connections, the rest for calls to
// backends and for files.
ConnectionLimits fitting(const ConnectionLimits& wanted, std::size_t descriptors);

using Sessions = std::list<SessionState*>;  // oldest first

// Where the front proxy comes from, or has come from lately.
class FrontProxyAddresses {
 public:
  static constexpr std::chrono::minutes kRemembered{10};  // kube-apiserver asks every 30 s whether we are there
  static constexpr std::size_t kMost = 64;

  // That a connection from there, not loopback, was the front proxy's. Those of `sessions` that come from there, too,
  // are near it from now on.
  void note(const std::string& share, const Sessions& sessions, runtime::SteadyTime now);
  // Also while one of `sessions` is.
  bool contain(const std::string& share, const Sessions& sessions, runtime::SteadyTime now) const;

 private:
  std::map<std::string, runtime::SteadyTime> seen_;
};

// Who leaves a full house for whoever stands at the door; null: nobody can be closed.
SessionState* first_to_leave(const Sessions& sessions, runtime::SteadyTime now);

// How many may be accepted at once. Not while many are at their handshakes or first requests: in a flood these make
// room for who comes, and he who comes slowly has the time to end his.
std::size_t most_at_once(const Sessions& sessions);

// What the bounds on connections other than the front proxy's ask for now that there is `newcomer`, one of
// `sessions`.
struct Room {
  bool enough = true;  // also when somebody leaves
  SessionState* leaves = nullptr;
};
Room room_for(const SessionState& newcomer, const Sessions& sessions, const ConnectionLimits& limits,
              runtime::SteadyTime now);

}  // namespace adapter::http
