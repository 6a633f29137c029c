#pragma once

// What a session tells the server, and is told by it.

#include <functional>
#include <string>

#include "http/server_limits.hpp"

namespace adapter::http {

struct SessionState {
  enum class Phase { handshake, waiting, reading, running, writing };
  Phase phase = Phase::handshake;
  Standing standing = Standing::stranger;
  std::string address_share;    // see connection_room.hpp; empty for loopback
  bool served = false;          // has answered a request
  bool draining = false;        // answers say that the connection ends with them
  bool stopping = false;        // nobody is accepted any more: ends with the answer that is being written
  bool closed = false;          // by the server; what it holds comes free soon
  std::function<void()> close;  // ends the connection at once
};

}  // namespace adapter::http
