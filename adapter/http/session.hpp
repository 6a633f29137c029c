#pragma once

// One client connection of the serving side, from its first request to its end: HTTP/1.1 (RFC 9112) with keep-alive.
// A template over the stream, so that a test can feed exact bytes; instantiated in server.cpp and in its test only.
//
// Whatever is ambiguous in the framing of a request ends the connection with 400: two Content-Length fields, a
// Transfer-Encoding beside a Content-Length, on a GET or HEAD, or of another kind than `chunked` (request smuggling);
// Upgrade is refused (CVE-2018-1002105). Bodies are read up to a bound and dropped: nothing we serve takes one.

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "http/response_text.hpp"
#include "http/server.hpp"
#include "runtime/asio.hpp"

namespace adapter::http {

// What a session is told, and tells, from outside.
struct SessionState {
  bool draining = false;        // answer, then close
  bool idle = true;             // between requests: may be closed at any time
  std::function<void()> close;  // ends the connection at once
};

// 0 when the request's framing is beyond doubt, else the status to refuse it with.
template <class Fields>
int framing_fault(const Fields& request) {
  namespace field = boost::beast::http;
  const auto lengths = request.count(field::field::content_length);
  const auto encodings = request.count(field::field::transfer_encoding);
  if (lengths > 1 || encodings > 1 || (lengths == 1 && encodings == 1)) return 400;
  if (encodings == 1) {
    const auto method = request.method_string();
    if (method == "GET" || method == "HEAD") return 400;
    if (!equal_ignoring_case(request[field::field::transfer_encoding], "chunked")) return 400;
  }
  if (request.count(field::field::upgrade) != 0) return 400;
  if (request.count(field::field::expect) != 0) return 417;
  if (request.version() >= 11 && request.count(field::field::host) != 1) return 400;
  return 0;
}

// Serves requests until the peer or a deadline ends the connection. `state` must outlive the session; `prototype`
// holds what all requests of the connection share (peer certificate, address).
template <class Stream>
asio::awaitable<void> run_session(Stream& stream, const Request prototype, const Handler& handler,
                                  const ServerLimits& limits, runtime::Clock& clock, SessionState& state) {
  namespace beast = boost::beast;
  constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
  beast::flat_buffer buffer;
  for (;;) {
    beast::http::request_parser<beast::http::buffer_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    parser.body_limit(limits.body_bytes);

    // Idle until the first byte, which has its own, longer deadline.
    if (buffer.size() == 0) {
      state.idle = true;
      const auto idle_end = clock.set_alarm(clock.now() + limits.idle_time, state.close);
      auto first = co_await stream.async_read_some(buffer.prepare(16 << 10), kAwait);
      auto& [ec, size] = first;
      if (ec) co_return;
      buffer.commit(size);
    }
    state.idle = false;

    int fault = 0;
    {
      const auto header_end = clock.set_alarm(clock.now() + limits.header_time, state.close);
      auto header = co_await beast::http::async_read_header(stream, buffer, parser, kAwait);
      const auto& ec = std::get<0>(header);
      if (ec == beast::http::error::header_limit) {
        fault = 431;
      } else if (ec == beast::http::error::body_limit) {
        fault = 413;
      } else if (ec.category() == beast::http::make_error_code(beast::http::error::bad_method).category() &&
                 ec != beast::http::error::end_of_stream && ec != beast::http::error::partial_message) {
        fault = 400;
      } else if (ec) {
        co_return;
      }
      if (fault == 0) fault = framing_fault(parser.get());
      std::array<char, 4096> dropped;
      while (fault == 0 && !parser.is_done()) {
        parser.get().body().data = dropped.data();
        parser.get().body().size = dropped.size();
        auto body = co_await beast::http::async_read(stream, buffer, parser, kAwait);
        const auto& body_ec = std::get<0>(body);
        if (!body_ec || body_ec == beast::http::error::need_buffer) continue;
        if (body_ec != beast::http::error::body_limit) co_return;
        fault = 413;
      }
    }

    Response response;
    bool head = false;
    if (fault != 0) {
      response = refusal(fault);
    } else {
      Request request = prototype;
      request.method = parser.get().method_string();
      request.target = parser.get().target();
      for (const auto& field : parser.get()) {
        request.headers.add(std::string(field.name_string()), std::string(field.value()));
      }
      head = request.method == "HEAD";
      response = co_await handler(std::move(request));
    }
    const bool close = fault != 0 || state.draining || !parser.get().keep_alive();
    const auto persistence = close                         ? Persistence::close
                             : parser.get().version() < 11 ? Persistence::open_said
                                                           : Persistence::open;
    const std::string start = response_head(response, persistence, clock.wall_now());
    const std::array<asio::const_buffer, 2> parts{asio::buffer(start),
                                                  head ? asio::const_buffer() : asio::buffer(response.content())};
    const auto write_end = clock.set_alarm(clock.now() + limits.write_time, state.close);
    auto written = co_await asio::async_write(stream, parts, kAwait);
    if (std::get<0>(written) || close) co_return;
  }
}

}  // namespace adapter::http
