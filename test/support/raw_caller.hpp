#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

#include "http/tls_context.hpp"
#include "support/http_answer.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::test {

// A connection whose every step is the test's. What it does runs `io` until it is done.
class RawConnection {
 public:
  // Connects to that port of loopback; throws when nobody listens.
  RawConnection(asio::io_context& io, http::TlsContext tls, std::uint16_t port)
      : io_(io), tls_(std::move(tls)), stream_(io, *tls_) {
    stream_.lowest_layer().connect({asio::ip::address_v4::loopback(), port});
    stream_.lowest_layer().set_option(asio::ip::tcp::no_delay(true));
  }

  void shake_hands() {
    run_coroutine(io_, stream_.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable));
  }
  void send(const std::string& bytes) {
    run_coroutine(io_, asio::async_write(stream_, asio::buffer(bytes), asio::use_awaitable));
  }
  // The answer is what arrives until the server closes; throws when that is no HTTP.
  HttpAnswer ask(const std::string& request) {
    send(request);
    const auto answer = run_coroutine(io_, rest());
    close();
    return parse(answer);
  }
  void close() { stream_.lowest_layer().close(); }

 private:
  static constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

  asio::awaitable<std::string> rest() {
    std::string answer;
    auto read = co_await asio::async_read(stream_, asio::dynamic_buffer(answer), asio::transfer_all(), kAwait);
    const auto& ec = std::get<0>(read);
    if (ec != asio::error::eof && ec != asio::ssl::error::stream_truncated) {
      throw std::runtime_error("the connection broke: " + ec.message());
    }
    co_return answer;
  }

  static HttpAnswer parse(const std::string& text) {
    const auto header_end = text.find("\r\n\r\n");
    if (!text.starts_with("HTTP/1.1 ") || header_end == std::string::npos) {
      throw std::runtime_error("no HTTP answer: " + text.substr(0, 100));
    }
    HttpAnswer out;
    out.status = std::stoi(text.substr(9, 3));
    for (auto at = text.find("\r\n") + 2; at < header_end + 2;) {
      const auto end = text.find("\r\n", at);
      const auto colon = text.find(": ", at);
      out.headers.add(text.substr(at, colon - at), text.substr(colon + 2, end - colon - 2));
      at = end + 2;
    }
    out.body = text.substr(header_end + 4);
    return out;
  }

  asio::io_context& io_;
  const http::TlsContext tls_;
  asio::ssl::stream<asio::ip::tcp::socket> stream_;
};

// Sends a request byte for byte, over a TLS connection of its own: for targets, methods and headers that an ordinary
// client refuses to send or mends on the way.
class RawCaller {
 public:
  RawCaller(asio::io_context& io, http::TlsContext tls, std::uint16_t port)
      : io_(io), tls_(std::move(tls)), port_(port) {}

  // `request` must ask for `Connection: close`; the answer is what arrives until then. Throws when that is no HTTP.
  HttpAnswer ask(const std::string& request) {
    RawConnection connection(io_, tls_, port_);
    connection.shake_hands();
    return connection.ask(request);
  }

 private:
  asio::io_context& io_;
  http::TlsContext tls_;
  std::uint16_t port_;
};

}  // namespace adapter::test
