#include "http/name_look_up.hpp"

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netdb.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <condition_variable>
#include <mutex>
#include <set>

#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace {

std::atomic<int> look_ups = 0;  // from the resolver's threads
std::mutex gate;
std::condition_variable opened;
bool gate_open = false;

}  // namespace

// Stands before the C library's function of this name: counts, and hangs on names that say so until the gate opens.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
  ++look_ups;
  if (std::string_view(name).starts_with("hangs")) {
    std::unique_lock lock(gate);
    opened.wait(lock, [] { return gate_open; });
    return EAI_AGAIN;
  }
  static const auto real = reinterpret_cast<decltype(&getaddrinfo)>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  return real(name, service, hints, found);
}

namespace adapter::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct NameLookUpTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  runtime::Background background;
  NameLookUp look_up = system_look_up(clock, background);

  ~NameLookUpTest() override {
    const std::lock_guard lock(gate);
    gate_open = true;
    opened.notify_all();
  }
  NameLookUpTest() {
    const std::lock_guard lock(gate);
    gate_open = false;
  }
};

TEST_F(NameLookUpTest, GivesEachAddressOnce) {
  const auto found = test::run_coroutine(io, look_up("localhost"));
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_THAT(*found, testing::Contains(asio::ip::make_address("127.0.0.1")));
  EXPECT_EQ(std::set<asio::ip::address>(found->begin(), found->end()).size(), found->size());
}

TEST_F(NameLookUpTest, SaysWhyThereIsNone) {
  const auto found = test::run_coroutine(io, look_up("no such name"));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::upstream_unavailable);
  EXPECT_THAT(found.error().message, testing::HasSubstr("ame")) << "the system's own words";
}

TEST_F(NameLookUpTest, GivesUpOneThatHangsAndHoldsUpNoOther) {
  std::optional<Result<Addresses>> ended;
  asio::co_spawn(io, look_up("hangs.example"),
                 [&](const std::exception_ptr&, Result<Addresses> found) { ended = std::move(found); });
  test::run_ready(io);
  EXPECT_TRUE(test::run_coroutine(io, look_up("localhost")));
  clock.advance(milliseconds(9'999));
  test::run_ready(io);
  EXPECT_FALSE(ended.has_value());
  clock.advance(milliseconds(1));
  test::run_ready(io);
  ASSERT_TRUE(ended.has_value());
  EXPECT_FALSE(*ended);
}

}  // namespace
}  // namespace adapter::http
