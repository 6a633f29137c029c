#include "http/hang_up.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <string>

namespace adapter::http {
namespace {

TEST(HangUp, ShowsBehindWhatIsUnread) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  EXPECT_FALSE(has_hung_up(ends[0]));
  ASSERT_EQ(::send(ends[1], "unread", 6, 0), 6);
  EXPECT_FALSE(has_hung_up(ends[0])) << "what it sent is no end";
  ::shutdown(ends[1], SHUT_WR);
  EXPECT_TRUE(has_hung_up(ends[0]));
  ::close(ends[1]);
  EXPECT_TRUE(has_hung_up(ends[0]));
  ::close(ends[0]);
}

// The system goes on counting them after the peer has reset the connection.
TEST(HangUp, LeavesNothingToBeTaken) {
  namespace asio = boost::asio;
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  acceptor.set_option(asio::socket_base::receive_buffer_size(4096));
  asio::ip::tcp::socket own(io), peer(io);
  own.connect(acceptor.local_endpoint());
  acceptor.accept(peer);
  EXPECT_FALSE(has_untaken_bytes(own.native_handle()));
  own.non_blocking(true);
  const std::string piece(64 << 10, 'x');
  boost::system::error_code ec;
  while (!ec) own.write_some(asio::buffer(piece), ec);
  EXPECT_TRUE(has_untaken_bytes(own.native_handle()));
  peer.close();  // with unread bytes: a reset
  pollfd reset{.fd = own.native_handle(), .events = 0, .revents = 0};
  ASSERT_EQ(::poll(&reset, 1, 10'000), 1);
  EXPECT_FALSE(has_untaken_bytes(own.native_handle()));
}

TEST(HangUp, IsWhatAClosedSocketShows) {
  EXPECT_TRUE(has_hung_up(-1));
}

}  // namespace
}  // namespace adapter::http
