#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_prometheus.hpp"
#include "support/held_look_up.hpp"
#include "support/rules.hpp"
#include "support/running_adapter.hpp"

namespace adapter {
namespace {

using std::chrono::seconds;
using test::FakePrometheus;

const std::string kPod = "/apis/custom.metrics.k8s.io/v1beta1/namespaces/moc/pods/p-a/http_requests_per_second";

struct Shutdown : testing::Test {
  asio::io_context io;
  FakePrometheus prometheus{io};
  test::RunningAdapter adapter{io};

  Shutdown() {
    adapter.options.prometheus_url = *http::parse_url(prometheus.url());
    adapter.use_rules(test::kWebinarRule);
    prometheus.on_query = [](const std::string&) { return FakePrometheus::Reply{"", FakePrometheus::Then::hang}; };
  }
};

TEST_F(Shutdown, IsNotReadyAtOnceAndServesWhileEndpointsDrain) {
  adapter.start_and_be_ready();
  const auto done = adapter.begin_stop();
  const auto ready = adapter.get("/readyz");
  EXPECT_EQ(ready.status, 500);
  EXPECT_EQ(ready.headers.get("Connection"), "close");
  EXPECT_EQ(adapter.get("/livez").status, 200);
  EXPECT_EQ(adapter.get("/apis").status, 200);
  EXPECT_FALSE(*done);
  adapter.clock.advance(seconds(2));
  adapter.run_until([&] { return *done; });
}

TEST_F(Shutdown, FinishesWhatRunsAndGives503ToWhatTakesTooLong) {
  adapter.start_and_be_ready();
  const auto pending = adapter.begin(kPod);
  adapter.run_until([&] { return !prometheus.queries.empty(); });
  const auto done = adapter.begin_stop();
  adapter.clock.advance(seconds(4));
  adapter.run_to_rest();
  EXPECT_FALSE(pending->result.has_value());
  adapter.clock.advance(seconds(1));
  adapter.run_until([&] { return pending->result.has_value(); });
  ASSERT_TRUE(*pending->result);
  EXPECT_EQ((*pending->result)->status, 503);
  adapter.run_until([&] { return *done; });
}

TEST_F(Shutdown, EndsInTimeWhileTheLookUpOfABackendHangs) {
  test::HeldLookUp system(io);
  adapter.look_up = system.function();
  adapter.options.prometheus_url.host = "prometheus.example";
  adapter.start();
  adapter.run_until([&] { return !system.asked.empty(); });
  EXPECT_EQ(adapter.get("/livez").status, 200);
  const auto done = adapter.begin_stop();
  adapter.clock.advance(seconds(2));
  adapter.run_until([&] { return *done; });
}

TEST_F(Shutdown, LeavesNothingBehindThatKeepsTheLoopRunning) {
  adapter.options.shutdown_delay = seconds(0);
  adapter.start_and_be_ready();  // there is an idle connection to Prometheus then, which has an alarm
  const auto done = adapter.begin_stop();
  adapter.turn_until(seconds(1), [&] { return *done; });
  EXPECT_EQ(adapter.clock.alarms(), 0u);
}

TEST_F(Shutdown, EndsSoonWhenNothingRuns) {
  adapter.options.shutdown_delay = seconds(0);
  adapter.start_and_be_ready();
  const auto done = adapter.begin_stop();
  adapter.turn_until(seconds(1), [&] { return *done; });
}

TEST_F(Shutdown, AnswersTheFirstRequestOfWhoCameBeforeItStoppedAccepting) {
  adapter.start_and_be_ready();
  const auto shaken = adapter.connect();
  shaken->shake_hands();
  const auto accepted = adapter.connect();
  adapter.run_to_rest();
  const auto done = adapter.begin_stop();
  const auto waiting = adapter.connect();  // nobody has accepted it when the listener is closed
  adapter.clock.advance(seconds(2));
  adapter.run_to_rest();
  EXPECT_THROW(adapter.connect(), std::exception) << "nobody is accepted any more";
  EXPECT_FALSE(*done);
  for (const auto& caller : {accepted, waiting}) caller->shake_hands();
  for (const auto& caller : {shaken, accepted, waiting}) {
    const auto answer = caller->ask("GET /livez HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.get("Connection"), "close");
  }
  adapter.run_until([&] { return *done; });
}

TEST_F(Shutdown, WaitsNoLongerThanItsPatienceForWhoSaysNothing) {
  adapter.start_and_be_ready();
  const auto mute = adapter.connect();
  mute->shake_hands();
  const auto done = adapter.begin_stop();
  adapter.clock.advance(seconds(5));
  adapter.run_to_rest();
  EXPECT_FALSE(*done);
  adapter.clock.advance(std::chrono::milliseconds(500));
  adapter.run_until([&] { return *done; });
}

}  // namespace
}  // namespace adapter
