#include "http/listener.hpp"

#include <gmock/gmock.h>

#include <boost/asio/io_context.hpp>
#include <stdexcept>

namespace adapter::http {
namespace {

struct ListenerTest : testing::Test {
  asio::io_context io;

  bool reaches(const std::string& from, const std::string& address) {
    asio::ip::tcp::acceptor acceptor(io);
    listen_on(acceptor, address, 0, {});
    asio::ip::tcp::socket caller(io);
    boost::system::error_code ec;
    caller.connect({asio::ip::make_address(from), acceptor.local_endpoint().port()}, ec);
    return !ec;
  }
};

// Both families, as the flag's text in Kubernetes says; where a system has no IPv6, what there is.
TEST_F(ListenerTest, IsReachedUnderAnyAddressWhereNoneIsSaid) {
  for (const auto* address : {"0.0.0.0", "::", "::0", "::ffff:0.0.0.0"}) {
    EXPECT_TRUE(reaches("127.0.0.1", address)) << address;
  }
}

TEST_F(ListenerTest, IsReachedUnderItsAddressAlone) {
  EXPECT_TRUE(reaches("127.0.0.1", "127.0.0.1"));
  EXPECT_TRUE(reaches("127.0.0.1", "::ffff:127.0.0.1")) << "the same";
  EXPECT_FALSE(reaches("127.0.0.1", "127.0.0.2"));
}

TEST_F(ListenerTest, SaysWhyItCannotListen) {
  asio::ip::tcp::acceptor first(io), second(io);
  listen_on(first, "127.0.0.1", 0, {});
  const auto port = first.local_endpoint().port();
  const auto message = [&](const std::string& address) -> std::string {
    try {
      listen_on(second, address, port, {});
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "it listens";
  };
  const auto where = "cannot listen on 127.0.0.1 port " + std::to_string(port) + ": ";
  EXPECT_EQ(message("127.0.0.1"), where + "Address already in use");
  EXPECT_THAT(message("localhost"), testing::EndsWith(": no IP address"));
}

}  // namespace
}  // namespace adapter::http
