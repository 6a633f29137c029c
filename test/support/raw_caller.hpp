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

// Sends a request byte for byte, over a TLS connection of its own: for targets, methods and headers that an ordinary
// client refuses to send or mends on the way.
class RawCaller {
 public:
  RawCaller(asio::io_context& io, http::TlsContext tls, std::uint16_t port)
      : io_(io), tls_(std::move(tls)), port_(port) {}

  // `request` must ask for `Connection: close`; the answer is what arrives until then. Throws when that is no HTTP.
  HttpAnswer ask(const std::string& request) { return parse(run_coroutine(io_, exchange(request))); }

 private:
  static constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

  asio::awaitable<std::string> exchange(std::string request) {
    asio::ssl::stream<asio::ip::tcp::socket> stream(io_, *tls_);
    const asio::ip::tcp::endpoint peer(asio::ip::address_v4::loopback(), port_);
    co_await stream.lowest_layer().async_connect(peer, asio::use_awaitable);
    stream.lowest_layer().set_option(asio::ip::tcp::no_delay(true));
    co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    co_await asio::async_write(stream, asio::buffer(request), asio::use_awaitable);
    std::string answer;
    auto read = co_await asio::async_read(stream, asio::dynamic_buffer(answer), asio::transfer_all(), kAwait);
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
  http::TlsContext tls_;
  std::uint16_t port_;
};

}  // namespace adapter::test
