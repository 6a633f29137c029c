#include "http/listener.hpp"

#include <sys/socket.h>

#include <boost/asio/ip/v6_only.hpp>
#include <cerrno>
#include <stdexcept>

#include "http/server_limits.hpp"

namespace adapter::http {
namespace {

using boost::system::error_code;

error_code share_port(int socket) {
  const int on = 1;
  if (::setsockopt(socket, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0) return {};
  return {errno, boost::system::system_category()};
}

}  // namespace

void listen_on(asio::ip::tcp::acceptor& acceptor, const std::string& address, std::uint16_t port,
               ListenOptions options) {
  const auto where = address + " port " + std::to_string(port);
  error_code ec;
  auto ip = asio::ip::make_address(address, ec);
  if (ec) throw std::runtime_error("cannot listen on " + where + ": no IP address");
  if (ip.is_v6() && ip.to_v6().is_v4_mapped()) ip = asio::ip::make_address_v4(asio::ip::v4_mapped, ip.to_v6());
  const bool wildcard = ip.is_unspecified();
  if (wildcard) ip = asio::ip::address_v4::any();
  const auto bind = [&](const asio::ip::address& on) {
    acceptor.open(on.is_v6() ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), ec);
    if (!ec) acceptor.set_option(asio::socket_base::reuse_address(true), ec);
    if (!ec && options.share_port) ec = share_port(acceptor.native_handle());
    // Those that are accepted inherit them.
    if (!ec) acceptor.set_option(asio::socket_base::send_buffer_size(kPeerSendBuffer), ec);
    if (!ec) acceptor.set_option(asio::socket_base::receive_buffer_size(kPeerReceiveBuffer), ec);
    if (!ec && on.is_v6()) acceptor.set_option(asio::ip::v6_only(!wildcard), ec);
    if (!ec) acceptor.bind({on, port}, ec);
    if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
    return !ec;
  };
  error_code ignored;
  const bool dual_stack = wildcard && bind(asio::ip::address_v6::any());
  if (wildcard && !dual_stack) acceptor.close(ignored);
  if (!dual_stack && !bind(ip)) throw std::runtime_error("cannot listen on " + where + ": " + ec.message());
}

}  // namespace adapter::http
