#include "runtime/last_words.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <csignal>
#include <thread>
#include <utility>

namespace adapter::runtime {
namespace {

using std::chrono::milliseconds;

struct LastWords : testing::Test {
  int reader = -1, writer_end = -1;

  LastWords() {
    std::signal(SIGPIPE, SIG_IGN);
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    reader = ends[0];
    writer_end = ends[1];
    ::fcntl(writer_end, F_SETPIPE_SZ, 4096);
  }
  ~LastWords() override {
    for (const int end : {reader, writer_end}) {
      if (end >= 0) ::close(end);
    }
  }

  // What the pipe gives, up to so many bytes.
  std::string read(std::size_t most) const {
    std::string out(most, '\0');
    const auto size = ::read(reader, out.data(), most);
    out.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return out;
  }
};

TEST_F(LastWords, NameTheProgramAndShowControlCharacters) {
  write_last_words(writer_end, {"one", "t\x1bwo"});
  EXPECT_EQ(read(1000), "promadapter: one\npromadapter: t\\x1bwo\n");
}

// The patience is for each step, not for all of it.
TEST_F(LastWords, AllGetOutHoweverManyAsLongAsSomebodyReads) {
  const std::vector<std::string> messages(300, std::string(10'000, 'x'));
  std::string got;
  std::thread somebody([&] {
    for (std::string piece; !(piece = read(1 << 16)).empty();) got += piece;
  });
  write_last_words(writer_end, messages, std::chrono::minutes(1));
  ::close(std::exchange(writer_end, -1));
  somebody.join();
  EXPECT_EQ(std::ranges::count(got, '\n'), 300);
  EXPECT_EQ(got.size(), 300 * (10'000 + std::string("promadapter: \n").size()));
}

TEST_F(LastWords, WaitForNobody) {
  write_last_words(writer_end, std::vector<std::string>(3, std::string(3000, 'x')), milliseconds(1));
  EXPECT_EQ(read(1 << 16).size(), 4096u);
}

// A descriptor that refuses once: a datagram that nobody took comes back as the failure of the next write.
TEST(LastWordsOfMany, TellHowManyDidNotGetOut) {
  using boost::asio::ip::udp;
  boost::asio::io_context io;
  const auto loopback = boost::asio::ip::address_v4::loopback();
  const auto port = udp::socket(io, {loopback, 0}).local_endpoint().port();
  udp::socket writer(io);
  writer.connect({loopback, port});
  writer.send(boost::asio::buffer("x", 1));
  udp::socket reader(io, {loopback, port});
  write_last_words(writer.native_handle(), {"one", "two"}, std::chrono::minutes(1));
  reader.non_blocking(true);
  std::string got(1000, '\0');
  boost::system::error_code ec;
  got.resize(reader.receive(boost::asio::buffer(got), 0, ec));
  EXPECT_EQ(got, "promadapter: 2 more lines did not get out\n");
}

TEST_F(LastWords, AreNotHeldUpByAReaderWhoIsGone) {
  ::close(std::exchange(reader, -1));
  write_last_words(writer_end, {"one"}, std::chrono::minutes(1));
  write_last_words(-1, {"one"}, milliseconds(1));
}

}  // namespace
}  // namespace adapter::runtime
