#pragma once

// One client connection of the serving side, from its first request to its end: HTTP/1.1 (RFC 9112) with keep-alive.
// A template over the stream, so that a test can feed exact bytes; instantiated in server.cpp and in its test only.
//
// What a peer sends is judged by request_head.hpp and chunked_framing.hpp before anything is made of it; whatever is
// refused ends the connection. Bodies are read up to a bound and dropped: nothing we serve takes one. While nobody
// asks, a connection holds no buffer.
//
// A caller that hangs up while its request is being answered cancels the handler, and all that works for it. So does
// one that only closes its sending side (a half-close): from here it looks the same, and no HTTP client does it.

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <exception>
#include <optional>
#include <string>
#include <variant>

#include "http/callers_budget.hpp"
#include "http/chunked_framing.hpp"
#include "http/handler.hpp"
#include "http/request_head.hpp"
#include "http/response_text.hpp"
#include "http/server_limits.hpp"
#include "http/session_state.hpp"
#include "runtime/asio.hpp"
#include "runtime/budget.hpp"
#include "runtime/clock.hpp"

namespace adapter::http {

// What all sessions of a server share. The references must outlive the sessions.
struct SessionSettings {
  const Handler& handler;
  const ServerLimits& limits;
  const StandingOf& standing_of;  // may be empty: all are strangers
  const OnRefusal& on_refusal;
  runtime::Clock& clock;
  CallersBudget* budget = nullptr;  // for long heads; null: they are not counted
};

template <class Stream>
class Session {
 public:
  // `prototype` holds what all requests of the connection share (peer certificate, address). The references must
  // outlive the session.
  Session(Stream& stream, Request prototype, const SessionSettings& settings, SessionState& state)
      : stream_(stream), prototype_(std::move(prototype)), settings_(settings), state_(state) {}

  // Serves requests until the peer, a deadline, a refusal or the server ends the connection.
  asio::awaitable<void> run() {
    for (;;) {
      if (received_.empty() && !co_await wait_for_a_byte()) co_return;
      if (state_.closed) co_return;  // what had been read by then still arrives
      enter(SessionState::Phase::reading);
      look_at_peer();
      auto read = co_await read_request();
      if (!read || state_.closed) co_return;
      auto& verdict = *read;
      if (!verdict) {
        long_head_.reset();
        settings_.on_refusal(verdict.error(), prototype_.remote_address);
        co_await send(refusal_text(verdict.error()), Persistence::close, /*without_body=*/false);
        co_return;
      }
      const bool without_body = verdict->method == "HEAD";
      enter(SessionState::Phase::running);
      const auto response = co_await answer(make_request(*verdict));
      if (!response) co_return;
      enter(SessionState::Phase::writing);
      const bool close = state_.draining || !verdict->keep_alive;
      const bool old_client = verdict->version == HttpVersion::http_1_0;
      const auto persistence = close ? Persistence::close : old_client ? Persistence::open_said : Persistence::open;
      long_head_.reset();
      const bool sent = co_await send(*response, persistence, without_body);
      state_.served = true;
      if (!sent || close || state_.stopping) co_return;
    }
  }

 private:
  static constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
  static constexpr std::size_t kPieceBytes = 4096;      // of one read
  static constexpr std::size_t kPipelinedBytes = 4096;  // taken while a request is being answered
  static constexpr std::chrono::seconds kStandingHolds{1};
  static constexpr std::chrono::seconds kHangUpNoticed{1};

  using Verdict = boost::system::result<RequestHead, Refusal>;

  struct Ended {
    std::optional<Response> response;
    std::exception_ptr thrown;
  };

  void enter(SessionState::Phase phase) { state_.enter(phase, settings_.clock.now()); }

  // Idle until the first byte, which has its own, longer deadline, and no room but for itself.
  asio::awaitable<bool> wait_for_a_byte() {
    enter(SessionState::Phase::waiting);
    received_.shrink_to_fit();
    std::array<char, 1> byte;
    const auto idle_end = settings_.clock.set_alarm(settings_.clock.now() + settings_.limits.idle_time, state_.close);
    const auto read = co_await stream_.async_read_some(asio::buffer(byte), kAwait);
    if (std::get<0>(read)) co_return false;
    received_.assign(1, byte[0]);
    co_return true;
  }

  asio::awaitable<bool> read_some() {
    std::array<char, kPieceBytes> piece;
    const auto read = co_await stream_.async_read_some(asio::buffer(piece), kAwait);
    if (std::get<0>(read)) co_return false;
    received_.append(piece.data(), std::get<1>(read));
    co_return true;
  }

  // A certificate may end, and authorities change, while the connection lives.
  void look_at_peer() {
    const auto now = settings_.clock.now();
    if (!settings_.standing_of || now < looked_at_ + kStandingHolds) return;
    const auto standing = settings_.standing_of(prototype_.peer.get());
    state_.standing = standing.value_or(Standing::stranger);
    if (standing) looked_at_ = now;
  }

  // Head and body. Nothing when the connection ended before them.
  asio::awaitable<std::optional<Verdict>> read_request() {
    const auto end = settings_.clock.set_alarm(settings_.clock.now() + settings_.limits.header_time, state_.close);
    HeadLines lines(settings_.limits.head_of(state_.standing), HeadLines::Start::request_line);
    for (;;) {
      received_.erase(0, lines.take(received_));
      if (!has_room_for(lines)) co_return no_room();
      if (lines.ended()) break;
      if (!co_await read_some()) co_return std::nullopt;
    }
    std::optional<Verdict> out = judge_request(std::move(lines));
    if (!*out) co_return out;
    if (!has_room_for((*out)->target)) co_return no_room();
    std::optional<Refusal> refusal;
    const bool skipped = co_await skip_body((*out)->body, refusal);
    if (!skipped) co_return std::nullopt;
    if (refusal) out.emplace(std::move(*refusal));
    co_return out;
  }

  // Long heads come from the front proxy, mostly. What they take together is bounded, too; many short fields, and the
  // room for more of them, take more than their bytes.
  bool has_room_for(HeadLines& lines) {
    const auto held = lines.bytes() + lines.fields().fields().capacity() * sizeof(Headers::Field);
    return held <= kUncountedHead || hold(held);
  }
  // While it is answered a target stands in the path, its parts, the question of rights, the query and more.
  bool has_room_for(const std::string& target) {
    if (target.size() <= kUncountedTarget) return true;
    return hold((long_head_ ? long_head_->size() : 0) + kTargetCopies * target.size());
  }
  bool hold(std::size_t bytes) {
    if (settings_.budget == nullptr) return true;
    if (!long_head_) long_head_.emplace(settings_.budget->of(state_.standing));
    return long_head_->resize(bytes);
  }
  Verdict no_room() const {
    return Refusal{503, settings_.budget->of(state_.standing).over("the header of the request").message};
  }

  // False when the connection ended before the body.
  asio::awaitable<bool> skip_body(const BodyFraming body, std::optional<Refusal>& refusal) {
    const auto limit = settings_.limits.body_bytes;
    const Refusal too_large{413, "the body is larger than " + std::to_string(limit) + " bytes"};
    if (body.kind == BodyKind::chunked) co_return co_await skip_chunks(too_large, refusal);
    if (body.length > limit) {
      refusal = too_large;
      co_return true;
    }
    for (auto left = static_cast<std::size_t>(body.length);;) {
      const auto dropped = std::min(left, received_.size());
      received_.erase(0, dropped);
      left -= dropped;
      if (left == 0) co_return true;
      if (!co_await read_some()) co_return false;
    }
  }

  asio::awaitable<bool> skip_chunks(const Refusal& too_large, std::optional<Refusal>& refusal) {
    for (ChunkedFraming framing;;) {
      std::string_view rest = received_;
      while (!rest.empty() && !framing.ended()) rest.remove_prefix(framing.take(rest).bytes);
      received_.erase(0, received_.size() - rest.size());
      const bool fits = std::max(framing.body_bytes(), framing.framing_bytes()) <= settings_.limits.body_bytes;
      refusal = fits || framing.refusal() ? framing.refusal() : too_large;
      if (refusal || framing.ended()) co_return true;
      if (!co_await read_some()) co_return false;
    }
  }

  Request make_request(RequestHead& head) const {
    Request request = prototype_;
    request.from_stranger = state_.standing == Standing::stranger;
    request.method = std::move(head.method);
    request.target = std::move(head.target);
    request.headers = std::move(head.fields);
    return request;
  }

  // Nothing when the peer hung up first.
  asio::awaitable<std::optional<Response>> answer(Request request) {
    using namespace asio::experimental::awaitable_operators;
    auto first = co_await (end_of_handler(std::move(request)) || until_hung_up());
    auto* const ended = std::get_if<Ended>(&first);
    if (ended == nullptr) co_return std::nullopt;
    if (ended->thrown) std::rethrow_exception(ended->thrown);
    co_return std::move(ended->response);
  }

  // Holds what is thrown: a bare `||` would wait for the other side when one throws.
  asio::awaitable<Ended> end_of_handler(Request request) {
    Ended out;
    try {
      out.response.emplace(co_await settings_.handler(std::move(request)));
    } catch (...) {
      out.thrown = std::current_exception();
    }
    co_return out;
  }

  // What comes in the meantime is the next request, and no end. When there is too much of it, it waits in the network,
  // and the end behind it is looked for now and then.
  asio::awaitable<void> until_hung_up() {
    while (received_.size() < kPipelinedBytes) {
      std::array<char, 1024> piece;
      const auto read = co_await stream_.async_read_some(asio::buffer(piece), kAwait);
      if (std::get<0>(read)) co_return;
      received_.append(piece.data(), std::get<1>(read));
    }
    while (!state_.is_hung_up()) {
      co_await runtime::sleep_until(settings_.clock, settings_.clock.now() + kHangUpNoticed);
    }
  }

  asio::awaitable<bool> send(const Response& response, Persistence persistence, bool without_body) {
    const std::string start = response_head(response, persistence, settings_.clock.wall_now());
    const std::array<asio::const_buffer, 2> parts{
        asio::buffer(start), without_body ? asio::const_buffer() : asio::buffer(response.content())};
    const auto end = settings_.clock.set_alarm(settings_.clock.now() + settings_.limits.write_time, state_.close);
    const auto written = co_await asio::async_write(stream_, parts, kAwait);
    co_return !std::get<0>(written);
  }

  Stream& stream_;
  const Request prototype_;
  const SessionSettings settings_;
  SessionState& state_;
  std::string received_;  // and not yet read: a piece and what was pipelined, at most
  std::optional<runtime::Budget::Share> long_head_;
  runtime::SteadyTime looked_at_ = runtime::SteadyTime::min();
};

}  // namespace adapter::http
