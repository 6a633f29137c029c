#include "http/address_race.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <list>
#include <memory>

#include "runtime/event.hpp"

namespace adapter::http {
namespace {

using Socket = asio::ip::tcp::socket;
using boost::system::error_code;

constexpr std::chrono::milliseconds kHeadStart{250};

// Shared with the handlers, which may come when the race is over.
struct Track {
  struct Runner {
    Socket socket;
    asio::ip::address address;
  };
  std::list<Runner> runners;  // a failed one stays: it is a loser
  std::size_t running = 0;
  Runner* winner = nullptr;
  error_code why;
  runtime::Event* news = nullptr;  // while somebody waits
};

void start(const std::shared_ptr<Track>& track, const asio::any_io_executor& executor,
           const asio::ip::tcp::endpoint& to, const PrepareSocket& prepare) {
  auto& runner = track->runners.emplace_back(Socket(executor), to.address());
  ++track->running;
  error_code shown_by_connecting;
  runner.socket.open(to.protocol(), shown_by_connecting);
  prepare(runner.socket);
  runner.socket.async_connect(to, [track, &runner](const error_code& ec) {
    --track->running;
    if (ec) {
      track->why = ec;
    } else if (track->winner == nullptr) {
      track->winner = &runner;
    }
    if (track->news != nullptr) track->news->set();
  });
}

AddressRace result_of(Track& track) {
  AddressRace out{.socket = {}, .winner = {}, .losers = {}, .why = track.why};
  for (auto& runner : track.runners) {
    if (&runner == track.winner) {
      out.winner = runner.address;
      out.socket.emplace(std::move(runner.socket));
    } else {
      out.losers.push_back(runner.address);
    }
  }
  return out;
}

}  // namespace

std::chrono::nanoseconds head_start(std::chrono::nanoseconds time, std::size_t addresses) {
  return std::min<std::chrono::nanoseconds>(kHeadStart, time / static_cast<long>(addresses + 1));
}

asio::awaitable<AddressRace> race(runtime::Clock& clock, Addresses addresses, std::uint16_t port,
                                  std::chrono::nanoseconds time, Interrupt& interrupt, PrepareSocket prepare) {
  const auto executor = co_await asio::this_coro::executor;
  const auto track = std::make_shared<Track>();
  struct Over {  // also when cancellation throws: who still runs is stopped
    Track& track;
    ~Over() {
      track.news = nullptr;
      for (auto& runner : track.runners) {
        error_code ignored;
        if (&runner != track.winner) runner.socket.close(ignored);
      }
    }
  };
  const Over over{*track};
  const auto share = head_start(time, addresses.size());
  auto next = addresses.begin();
  for (auto next_at = clock.now(); track->winner == nullptr && !interrupt.is_set();) {
    if (next != addresses.end() && (track->running == 0 || clock.now() >= next_at)) {
      start(track, executor, {*next++, port}, prepare);
      next_at = clock.now() + share;
    }
    if (track->running == 0 && next == addresses.end()) break;
    runtime::Event news(executor);
    track->news = &news;
    const auto alarm = next == addresses.end() ? nullptr : clock.set_alarm(next_at, [&news] { news.set(); });
    const Interrupt::Wait wait(interrupt, [&news] { news.set(); });
    co_await news.wait();
    track->news = nullptr;
  }
  co_return result_of(*track);
}

}  // namespace adapter::http
