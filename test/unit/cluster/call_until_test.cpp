#include "cluster/call_until.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "runtime/event.hpp"
#include "support/fake_api.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::cluster {
namespace {

struct CallUntilTest : testing::Test {
  asio::io_context io;
  runtime::Event silence{io.get_executor()};
  std::shared_ptr<runtime::Event> end = std::make_shared<runtime::Event>(io.get_executor());
  http::BodySink sink = [](int, std::string_view) -> Result<void> { return {}; };

  auto call(ApiServer& server) {
    return test::run_coroutine(io, call_until(server, {.target = "/", .deadline = {}}, sink, silence.wait()));
  }
};

TEST_F(CallUntilTest, GivesTheAnswerThatComesFirst) {
  test::FakeApi api([](const ApiCall&) { return test::FakeApi::Answer{.status = 403}; });
  const auto answer = call(api);
  ASSERT_TRUE(answer);
  EXPECT_EQ((*answer)->status, 403);
}

TEST_F(CallUntilTest, BreaksTheCallOffWhenTheSilenceEndsFirst) {
  test::FakeApi api([this](const ApiCall&) {
    silence.set();
    return test::FakeApi::Answer{.end = end};
  });
  EXPECT_FALSE(call(api));
  EXPECT_EQ(api.open_calls(), 0u);
}

// Nobody ends the silence here: a bare `||` would never return.
TEST_F(CallUntilTest, PassesAnExceptionOfTheCallAtOnce) {
  test::FakeApi api([](const ApiCall&) -> test::FakeApi::Answer { throw std::runtime_error("boom"); });
  EXPECT_THROW(call(api), std::runtime_error);
}

}  // namespace
}  // namespace adapter::cluster
