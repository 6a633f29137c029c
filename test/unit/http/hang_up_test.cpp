#include "http/hang_up.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

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

TEST(HangUp, IsWhatAClosedSocketShows) {
  EXPECT_TRUE(has_hung_up(-1));
}

}  // namespace
}  // namespace adapter::http
