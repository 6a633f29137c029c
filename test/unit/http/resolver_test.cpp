#include "http/resolver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include "support/held_look_up.hpp"
#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;

asio::ip::address address(const std::string& text) {
  return asio::ip::make_address(text);
}

Addresses addresses(const std::vector<std::string>& texts) {
  Addresses out;
  for (const auto& text : texts) out.push_back(address(text));
  return out;
}

struct ResolverTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  std::vector<std::string> log;
  runtime::Logger logger{4, [this](std::string_view line) { log.emplace_back(line); }};
  test::HeldLookUp system{io};
  Resolver resolver{io.get_executor(), clock, logger, system.function()};
  Interrupt interrupt;

  ~ResolverTest() override { test::run_coroutine(io, resolver.stop()); }

  struct Asked {
    std::optional<Result<Addresses>> result;
    bool cancelled = false;
    Interrupt interrupt;
    asio::cancellation_signal hang_up;

    std::string text() const {
      if (!result) return cancelled ? "cancelled" : "waiting";
      if (!*result) return result->error().message;
      std::string out;
      for (const auto& found : **result) out += (out.empty() ? "" : " ") + found.to_string();
      return out;
    }
  };
  std::shared_ptr<Asked> ask(const std::string& name = "prometheus") {
    auto asked = std::make_shared<Asked>();
    asio::co_spawn(io, resolver.resolve(name, asked->interrupt),
                   asio::bind_cancellation_slot(asked->hang_up.slot(),
                                                [asked](const std::exception_ptr& thrown, Result<Addresses> result) {
                                                  asked->cancelled = thrown != nullptr;
                                                  if (!thrown) asked->result = std::move(result);
                                                }));
    test::run_ready(io);
    return asked;
  }
  void answer(Result<Addresses> found) {
    system.answer(std::move(found));
    test::run_ready(io);
  }
  void know(const std::vector<std::string>& texts) {
    const auto asked = ask();
    answer(addresses(texts));
    ASSERT_TRUE(asked->result && *asked->result);
  }
};

const Error kNotFound{ErrorKind::upstream_unavailable, "Name or service not known", ""};

TEST_F(ResolverTest, LetsAllWhoAskForANameShareOneLookUp) {
  const auto first = ask(), second = ask(), other = ask("kubernetes");
  EXPECT_THAT(system.asked, ElementsAre("prometheus", "kubernetes"));
  answer(addresses({"10.0.0.1", "fd00::1"}));
  EXPECT_EQ(first->text(), "10.0.0.1 fd00::1");
  EXPECT_EQ(second->text(), "10.0.0.1 fd00::1");
  EXPECT_EQ(other->text(), "waiting") << "one name does not wait for another";
}

TEST_F(ResolverTest, GoesOnWithTheLastGoodAddressesWhileALookUpRuns) {
  know({"10.0.0.1"});
  clock.advance(seconds(29));
  EXPECT_EQ(ask()->text(), "10.0.0.1");
  EXPECT_EQ(system.asked.size(), 1u);
  clock.advance(seconds(1));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask()->text(), "10.0.0.1");
  EXPECT_EQ(system.asked.size(), 2u);
  answer(addresses({"10.0.0.2"}));
  EXPECT_EQ(ask()->text(), "10.0.0.2");
}

TEST_F(ResolverTest, KeepsTheLastGoodAddressesWhenALookUpFailsAndSaysSoOnce) {
  know({"10.0.0.1"});
  for (int i = 0; i < 3; ++i) {
    clock.advance(seconds(40));
    EXPECT_EQ(ask()->text(), "10.0.0.1");
    answer(i == 1 ? Result<Addresses>(Addresses()) : kNotFound);
  }
  EXPECT_EQ(ask()->text(), "10.0.0.1");
  ASSERT_EQ(log.size(), 1u);
  EXPECT_THAT(log[0], testing::HasSubstr("Name or service not known (prometheus); its last known addresses are used"));
}

TEST_F(ResolverTest, RemembersAFailureForASecond) {
  const auto asked = ask();
  answer(kNotFound);
  EXPECT_EQ(asked->text(), "cannot resolve the host name: Name or service not known");
  clock.advance(milliseconds(999));
  EXPECT_EQ(ask()->text(), "cannot resolve the host name: Name or service not known");
  EXPECT_EQ(system.asked.size(), 1u);
  clock.advance(milliseconds(1));
  const auto again = ask();
  answer(addresses({"10.0.0.1"}));
  EXPECT_EQ(again->text(), "10.0.0.1");
}

TEST_F(ResolverTest, LooksAgainEveryHalfMinuteWhenNobodyAsks) {
  ask();
  for (std::size_t looks = 1; looks < 4; ++looks) {
    answer(looks == 2 ? Result<Addresses>(addresses({"10.0.0.1"})) : kNotFound);
    clock.advance(milliseconds(29'999));
    test::run_ready(io);
    EXPECT_EQ(system.asked.size(), looks);
    clock.advance(milliseconds(1));
    test::run_ready(io);
    EXPECT_EQ(system.asked.size(), looks + 1);
  }
}

TEST_F(ResolverTest, LetsNobodyWaitLongerThanHeLikes) {
  const auto patient = ask(), impatient = ask(), gone = ask();
  impatient->interrupt.set();
  gone->hang_up.emit(asio::cancellation_type::terminal);
  test::run_ready(io);
  EXPECT_EQ(patient->text(), "waiting");
  EXPECT_EQ(impatient->text(), "cannot resolve the host name");
  EXPECT_EQ(gone->text(), "cancelled");
  answer(addresses({"10.0.0.1"}));
  EXPECT_EQ(patient->text(), "10.0.0.1");
  EXPECT_EQ(system.asked.size(), 1u);
}

TEST_F(ResolverTest, PutsTheAddressThatConnectedFirstAndThoseThatDidNotLast) {
  know({"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"});
  resolver.not_connected("prometheus", address("10.0.0.1"));
  resolver.connected("prometheus", address("10.0.0.3"));
  EXPECT_EQ(ask()->text(), "10.0.0.3 10.0.0.2 10.0.0.4 10.0.0.1");
  clock.advance(seconds(40));
  ask();
  answer(addresses({"10.0.0.4", "10.0.0.1", "10.0.0.3"}));
  EXPECT_EQ(ask()->text(), "10.0.0.3 10.0.0.4 10.0.0.1") << "also in the next answer";
  resolver.not_connected("prometheus", address("10.0.0.3"));
  EXPECT_EQ(ask()->text(), "10.0.0.4 10.0.0.1 10.0.0.3");
}

TEST_F(ResolverTest, LooksAgainSoonWhenAnAddressDoesNotConnect) {
  know({"10.0.0.1"});
  resolver.not_connected("prometheus", address("10.0.0.1"));
  clock.advance(milliseconds(999));
  EXPECT_EQ(ask()->text(), "10.0.0.1");
  EXPECT_EQ(system.asked.size(), 1u) << "once a second at most";
  clock.advance(milliseconds(1));
  EXPECT_EQ(ask()->text(), "10.0.0.1");
  EXPECT_EQ(system.asked.size(), 2u);
}

TEST_F(ResolverTest, FailsWhenTheLookUpThrowsAndGoesOn) {
  const auto asked = ask();
  system.fail(std::runtime_error("out of threads"));
  test::run_ready(io);
  EXPECT_EQ(asked->text(), "cannot resolve the host name");
  EXPECT_THAT(log, ElementsAre(testing::HasSubstr("out of threads")));
  clock.advance(seconds(1));
  test::run_ready(io);
  know({"10.0.0.1"});
}

TEST_F(ResolverTest, StopsWhileALookUpHangs) {
  const auto asked = ask();
  test::run_coroutine(io, resolver.stop());
  EXPECT_EQ(asked->text(), "cannot resolve the host name");
}

}  // namespace
}  // namespace adapter::http
