#pragma once

#include <openssl/ssl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <list>
#include <string>
#include <vector>

#include "http/tls_context.hpp"
#include "runtime/task_group.hpp"
#include "support/certificates.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::test {

// A TLS peer on loopback that answers each request with exact records: one write for all of them, so that the network
// brings them together.
class RecordServer {
 public:
  using Records = std::vector<std::string>;                    // each at most 16 KiB, all together at most 17
  using Answer = std::function<Records(std::size_t request)>;  // requests are counted from 1

  // `max_version` is one of OpenSSL's, TLS1_2_VERSION or TLS1_3_VERSION.
  RecordServer(asio::io_context& io, int max_version, Answer answer) : io_(io), answer_(std::move(answer)) {
    std::vector<std::string> unknown;
    const http::ServerTlsOptions tls{
        .pair = authority_.issue({.common_name = "peer", .usage = "serverAuth", .alternative_names = "IP:127.0.0.1"}),
        .pair_name = "record server"};
    tls_ = http::make_server_tls(tls, unknown);
    SSL_CTX_set_max_proto_version(tls_->native_handle(), max_version);
    tasks_.spawn("record server", accept());
  }
  ~RecordServer() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    for (auto& connection : open_) connection.lowest_layer().close(ignored);
    tasks_.cancel();
    while (tasks_.size() > 0) run_ready(io_);
  }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  http::TlsContext client_tls() const { return http::make_client_tls({.ca_pem = authority_.certificate_pem()}); }
  std::size_t requests() const { return requests_; }

  // On every open connection, which nobody has asked for.
  void send_unasked(const Records& records) {
    for (auto& connection : open_) run_coroutine(io_, send(connection, records));
  }

  // Connections that their clients have not closed.
  std::size_t open() const { return open_.size(); }

 private:
  using Socket = asio::ip::tcp::socket;
  using Connection = asio::ssl::stream<Socket>;
  static constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

  asio::awaitable<void> accept() {
    for (;;) {
      auto accepted = co_await acceptor_.async_accept(kAwait);
      auto& [ec, socket] = accepted;
      if (ec) co_return;
      tasks_.spawn("record connection", serve(open_.emplace(open_.end(), std::move(socket), *tls_)));
    }
  }

  asio::awaitable<void> serve(std::list<Connection>::iterator connection) {
    struct Leave {
      std::list<Connection>& open;
      std::list<Connection>::iterator connection;
      ~Leave() { open.erase(connection); }
    };
    const Leave leave{open_, connection};
    auto shaken = co_await connection->async_handshake(asio::ssl::stream_base::server, kAwait);
    if (std::get<0>(shaken)) co_return;
    for (std::string request;;) {
      auto read = co_await asio::async_read_until(*connection, asio::dynamic_buffer(request), "\r\n\r\n", kAwait);
      auto& [ec, size] = read;
      if (ec) co_return;
      request.erase(0, size);
      co_await send(*connection, answer_(++requests_));
    }
  }

  // Asio writes what OpenSSL has made ready, all that is there at once.
  asio::awaitable<void> send(Connection& connection, Records records) {
    for (std::size_t i = 0; i + 1 < records.size(); ++i) {
      SSL_write(connection.native_handle(), records[i].data(), static_cast<int>(records[i].size()));
    }
    auto written = co_await asio::async_write(connection, asio::buffer(records.back()), kAwait);
    static_cast<void>(written);
  }

  asio::io_context& io_;
  Answer answer_;
  Authority authority_{"record server CA"};
  http::TlsContext tls_;
  runtime::Logger logger_{0};
  asio::ip::tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};
  std::list<Connection> open_;
  std::size_t requests_ = 0;
  runtime::TaskGroup tasks_{io_.get_executor(), logger_};
};

}  // namespace adapter::test
