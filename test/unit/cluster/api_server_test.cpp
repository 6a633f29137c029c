#include "cluster/api_server.hpp"

#include <gtest/gtest.h>

#include "support/fake_api.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::cluster {
namespace {

TEST(ApiServer, FetchGathersTheBodyOfAnyStatus) {
  asio::io_context io;
  test::FakeApi api([](const ApiCall&) {
    return test::FakeApi::Answer{.status = 404, .pieces = {"{\"kind\":", "\"Status\"}"}};
  });
  ApiCall call{.target = "/api/v1/namespaces/moc"};
  const auto answer = test::run_coroutine(io, fetch(api, std::move(call)));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(answer->body, R"({"kind":"Status"})");
  ASSERT_EQ(api.calls.size(), 1u);
  EXPECT_EQ(api.calls[0].target, "/api/v1/namespaces/moc");
}

TEST(ApiServer, FetchPassesOnWhyThereIsNoAnswer) {
  asio::io_context io;
  test::FakeApi api([](const ApiCall&) {
    return test::FakeApi::Answer{.status = Error{ErrorKind::upstream_timeout, "no answer in time", ""}};
  });
  ApiCall call{.target = "/version"};
  const auto answer = test::run_coroutine(io, fetch(api, std::move(call)));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::upstream_timeout);
}

}  // namespace
}  // namespace adapter::cluster
