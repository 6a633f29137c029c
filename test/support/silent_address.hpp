#pragma once

#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <list>
#include <stdexcept>
#include <string>

namespace adapter::test {

namespace asio = boost::asio;

// An address of loopback that neither takes nor refuses connections, as one of a machine that is gone: somebody listens
// there, and nobody takes the connections that already wait.
class SilentAddress {
 public:
  SilentAddress(asio::io_context& io, const std::string& address, std::uint16_t port) : io_(io), acceptor_(io) {
    const asio::ip::tcp::endpoint at(asio::ip::make_address(address), port);
    acceptor_.open(at.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    acceptor_.bind(at);
    acceptor_.listen(0);
    while (connects()) {
      if (waiting_.size() > 16) throw std::runtime_error("the address is not silent");
    }
  }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  // Connections of loopback come about at once or, for our purpose, never.
  bool connects() {
    auto& socket = waiting_.emplace_back(io_);
    socket.open(asio::ip::tcp::v4());
    socket.non_blocking(true);
    const auto at = acceptor_.local_endpoint();  // asio's own connect() would wait, whatever the mode
    const int failure = ::connect(socket.native_handle(), at.data(), static_cast<socklen_t>(at.size()));
    boost::system::error_code unconnected;
    socket.remote_endpoint(unconnected);
    return failure == 0 || !unconnected;
  }

  asio::io_context& io_;
  asio::ip::tcp::acceptor acceptor_;
  std::list<asio::ip::tcp::socket> waiting_;
};

}  // namespace adapter::test
