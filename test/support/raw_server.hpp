#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <list>
#include <string>
#include <vector>

#include "runtime/task_group.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::test {

namespace asio = boost::asio;

// A plain HTTP peer on loopback that answers with exact bytes, to make a fault happen on cue. It remembers what it was
// asked.
class RawServer {
 public:
  struct Asked {
    std::string start_line;
    std::string header;  // all lines
    std::string body;
  };
  struct Reply {
    enum class Then { keep, close, hang };
    std::string bytes;
    Then then = Then::keep;
    std::string for_ever;  // sent again and again after `bytes`, until the peer hangs up
  };
  using Answer = std::function<Reply(const Asked&)>;

  RawServer(asio::io_context& io, Answer answer) : io_(io), answer_(std::move(answer)) { start({}); }
  ~RawServer() { stop(); }

  std::uint16_t port() const { return port_; }
  const std::vector<Asked>& asked() const { return asked_; }
  std::size_t connections() const { return connections_; }
  void set_answer(Answer answer) { answer_ = std::move(answer); }

  // Closes the listener and every connection; from then on connections are refused.
  void stop() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    close_connections();
    tasks_.cancel();
    while (tasks_.size() > 0) run_ready(io_);
  }
  // Listens again on the same port.
  void restart() { start({asio::ip::address_v4::loopback(), port_}); }
  void close_connections() {
    boost::system::error_code ignored;
    for (auto& socket : sockets_) socket.close(ignored);
  }

  // Bytes on every open connection that nobody asked for.
  void send_unasked(const std::string& bytes) {
    for (auto& socket : sockets_) asio::write(socket, asio::buffer(bytes));
  }

  static Reply ok(std::string body) { return with_status("200 OK", std::move(body)); }
  static Reply with_status(const std::string& status, std::string body) {
    return {"HTTP/1.1 " + status +
            "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body};
  }

 private:
  using Socket = asio::ip::tcp::socket;
  static constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

  void start(asio::ip::tcp::endpoint at) {
    if (at.port() == 0) at = {asio::ip::address_v4::loopback(), 0};
    acceptor_ = asio::ip::tcp::acceptor(io_, at);
    port_ = acceptor_.local_endpoint().port();
    tasks_.spawn("raw server", accept());
  }

  asio::awaitable<void> accept() {
    for (;;) {
      auto accepted = co_await acceptor_.async_accept(kAwait);
      auto& [ec, socket] = accepted;
      if (ec) co_return;
      ++connections_;
      tasks_.spawn("raw connection", serve(sockets_.insert(sockets_.end(), std::move(socket))));
    }
  }

  asio::awaitable<void> serve(std::list<Socket>::iterator socket) {
    co_await converse(*socket);
    sockets_.erase(socket);
  }

  asio::awaitable<void> converse(Socket& socket) {
    std::string buffer;
    for (;;) {
      auto read = co_await asio::async_read_until(socket, asio::dynamic_buffer(buffer), "\r\n\r\n", kAwait);
      auto& [ec, header_size] = read;
      if (ec) co_return;
      Asked asked;
      asked.header = buffer.substr(0, header_size);
      asked.start_line = asked.header.substr(0, asked.header.find("\r\n"));
      buffer.erase(0, header_size);
      const auto at = asked.header.find("Content-Length: ");
      const std::size_t length = at == std::string::npos ? 0 : std::stoul(asked.header.substr(at + 16));
      while (buffer.size() < length) {
        std::string more(length - buffer.size(), '\0');
        auto body = co_await socket.async_read_some(asio::buffer(more), kAwait);
        if (std::get<0>(body)) co_return;
        buffer.append(more, 0, std::get<1>(body));
      }
      asked.body = buffer.substr(0, length);
      buffer.erase(0, length);
      asked_.push_back(asked);
      const Reply reply = answer_(asked);
      auto written = co_await asio::async_write(socket, asio::buffer(reply.bytes), kAwait);
      if (std::get<0>(written)) co_return;
      while (!reply.for_ever.empty()) {
        auto more = co_await asio::async_write(socket, asio::buffer(reply.for_ever), kAwait);
        if (std::get<0>(more)) co_return;
      }
      if (reply.then == Reply::Then::close) co_return;
      if (reply.then == Reply::Then::hang) {
        auto end = co_await socket.async_wait(Socket::wait_error, kAwait);
        static_cast<void>(end);
        co_return;
      }
    }
  }

  asio::io_context& io_;
  Answer answer_;
  runtime::Logger logger_{0};
  asio::ip::tcp::acceptor acceptor_{io_};
  std::uint16_t port_ = 0;
  std::vector<Asked> asked_;
  std::size_t connections_ = 0;
  std::list<Socket> sockets_;
  runtime::TaskGroup tasks_{io_.get_executor(), logger_};
};

}  // namespace adapter::test
