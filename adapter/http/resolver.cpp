#include "http/resolver.hpp"

#include <algorithm>

#include "runtime/step.hpp"

namespace adapter::http {
namespace {

constexpr std::chrono::seconds kLookEvery{30};
constexpr std::chrono::seconds kSoonest{1};

}  // namespace

Resolver::Resolver(asio::any_io_executor executor, runtime::Clock& clock, const runtime::Logger& logger,
                   NameLookUp look_up)
    : executor_(std::move(executor)),
      clock_(clock),
      logger_(logger),
      look_up_(std::move(look_up)),
      tasks_(executor_, logger) {
}

asio::awaitable<Result<Addresses>> Resolver::resolve(std::string name, Interrupt& interrupt) {
  auto& entry = known(name);
  if (entry.failure) hurry(entry);
  if (entry.addresses.empty() && (entry.looking || clock_.now() >= entry.due)) {
    runtime::Event over(executor_);
    struct Waiting {  // also when cancellation throws
      Name& entry;
      std::list<runtime::Event*>::iterator place;
      ~Waiting() { entry.waiting.erase(place); }
    };
    const Waiting waiting{entry, entry.waiting.insert(entry.waiting.end(), &over)};
    const Interrupt::Wait wait(interrupt, [&over] { over.set(); });
    co_await over.wait();
  }
  if (!entry.addresses.empty()) co_return in_order(entry);
  co_return entry.failure.value_or(Error{ErrorKind::upstream_unavailable, "cannot resolve the host name in time", ""});
}

Resolver::Name& Resolver::known(const std::string& name) {
  const auto [place, is_new] = names_.try_emplace(name, clock_);
  if (is_new) tasks_.spawn("looking up a host name", follow(name, place->second));
  return place->second;
}

asio::awaitable<void> Resolver::follow(std::string name, Name& entry) {
  for (;;) {
    co_await runtime::run_step("looking up a host name", logger_, look(name, entry));
    while (clock_.now() < entry.due) co_await entry.pause.until(entry.due);
  }
}

asio::awaitable<void> Resolver::look(std::string name, Name& entry) {
  struct Ended {  // also when an exception ends it
    Name& entry;
    runtime::Clock& clock;
    ~Ended() {
      entry.looking = false;
      entry.ended = clock.now();
      entry.due = entry.ended + kLookEvery;
      for (auto* const event : entry.waiting) event->set();
    }
  };
  entry.looking = true;
  const Ended ended{entry, clock_};
  entry.failure = Error{ErrorKind::upstream_unavailable, "cannot resolve the host name", ""};
  auto found = co_await look_up_(name);
  take(name, entry, std::move(found));
}

void Resolver::take(const std::string& name, Name& entry, Result<Addresses> found) {
  if (found && found->empty()) found = Error{ErrorKind::upstream_unavailable, "it has no address", ""};
  if (!found) {
    entry.failure->message += ": " + found.error().message;
    if (!entry.addresses.empty() && !std::exchange(entry.warned, true)) {
      logger_.warning(entry.failure->message + " (" + name + "); its last known addresses are used");
    }
    return;
  }
  entry.failure.reset();
  entry.warned = false;
  entry.addresses = std::move(*found);
  const auto gone = [&entry](const asio::ip::address& address) {
    return std::ranges::find(entry.addresses, address) == entry.addresses.end();
  };
  std::erase_if(entry.suspicious, gone);
  if (entry.good && gone(*entry.good)) entry.good.reset();
}

void Resolver::hurry(Name& entry) {
  entry.due = std::min(entry.due, entry.ended + kSoonest);
  entry.pause.end();
}

Addresses Resolver::in_order(const Name& entry) {
  const auto rank = [&entry](const asio::ip::address& address) {
    return address == entry.good ? 0 : entry.suspicious.contains(address) ? 2 : 1;
  };
  auto out = entry.addresses;
  std::ranges::stable_sort(out, {}, rank);
  return out;
}

void Resolver::connected(const std::string& name, const asio::ip::address& to) {
  auto& entry = known(name);
  entry.good = to;
  entry.suspicious.erase(to);
}

void Resolver::not_connected(const std::string& name, const asio::ip::address& to) {
  auto& entry = known(name);
  if (entry.good == to) entry.good.reset();
  if (std::ranges::find(entry.addresses, to) != entry.addresses.end()) entry.suspicious.insert(to);
  hurry(entry);
}

asio::awaitable<void> Resolver::stop() {
  tasks_.cancel();
  co_await tasks_.join();
}

}  // namespace adapter::http
