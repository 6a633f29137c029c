#pragma once

// What a session tells the server, and is told by it.

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>

#include "http/header_syntax.hpp"
#include "http/server_limits.hpp"
#include "runtime/clock.hpp"

namespace adapter::http {

// Told of each request that a session itself refuses.
using OnRefusal = std::function<void(const Refusal& refusal, const std::string& remote_address)>;

struct SessionState {
  enum class Phase { handshake, waiting, reading, running, writing, parting };

  void enter(Phase next, runtime::SteadyTime now) {
    unread_ = unread_for(now);
    if (phase_ == Phase::waiting) unread_ -= std::min(unread_, now - since_);
    phase_ = next;
    since_ = now;
  }
  Phase phase() const { return phase_; }
  // How long its answers have waited to be taken, less the time that it has asked for nothing: who sends many requests
  // at once and reads now and then does not begin anew with each answer.
  std::chrono::nanoseconds unread_for(runtime::SteadyTime now) const {
    return phase_ == Phase::writing ? unread_ + (now - since_) : unread_;
  }
  std::chrono::nanoseconds in_phase_for(runtime::SteadyTime now) const { return now - since_; }

  Standing standing = Standing::stranger;
  runtime::SteadyTime came_at{};     // when it was accepted
  std::string address_share;         // see address_share.hpp; empty for loopback
  bool near_front_proxy = false;     // comes from where the front proxy comes from
  bool served = false;               // has answered a request
  bool draining = false;             // answers say that the connection ends with them
  bool stopping = false;             // nobody is accepted any more: ends with the answer that is being written
  bool closed = false;               // by the server; what it holds comes free soon
  std::function<void()> close;       // ends the connection at once
  std::function<bool()> is_hung_up;  // by the peer, though not all that it sent is read

 private:
  Phase phase_ = Phase::handshake;
  runtime::SteadyTime since_{};
  std::chrono::nanoseconds unread_{};
};

}  // namespace adapter::http
