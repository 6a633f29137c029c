#include "http/dial.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "http/address_race.hpp"
#include "http/resolver.hpp"

namespace adapter::http {
namespace {

using Socket = asio::ip::tcp::socket;

constexpr int kSilenceBeforeProbe = 15, kProbeEvery = 15, kProbes = 2;  // seconds, seconds, count
constexpr int kUnacknowledgedMilliseconds = 30'000;
constexpr int kEthernetSegment = 1460;

Error unavailable(std::string what) {
  return {ErrorKind::upstream_unavailable, std::move(what), ""};
}

// Before it connects: a peer that has once seen a large window, or may send segments as large as loopback's, sends no
// piece smaller than half of that into a small one, and 200 ms pass for each. Errors are of no interest: connecting
// shows them.
void tune(Socket& socket, int receive_buffer_bytes) {
  boost::system::error_code ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  // A peer that is gone without a word is noticed within about 45 s when we wait for it (a watch does for minutes), and
  // within 30 s when it takes no data.
  const auto set = [&socket](int level, int name, int value) {
    ::setsockopt(socket.native_handle(), level, name, &value, sizeof value);
  };
  set(SOL_SOCKET, SO_RCVBUF, receive_buffer_bytes);
  set(SOL_SOCKET, SO_SNDBUF, kSendBuffer);
  set(IPPROTO_TCP, TCP_MAXSEG, kEthernetSegment);
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
  set(IPPROTO_TCP, TCP_KEEPIDLE, kSilenceBeforeProbe);
  set(IPPROTO_TCP, TCP_KEEPINTVL, kProbeEvery);
  set(IPPROTO_TCP, TCP_KEEPCNT, kProbes);
  set(IPPROTO_TCP, TCP_USER_TIMEOUT, kUnacknowledgedMilliseconds);
}

// An address as host needs nobody to look it up, and has no others beside it.
asio::awaitable<Result<Addresses>> addresses_of(Endpoint& endpoint, Interrupt& interrupt) {
  boost::system::error_code is_name;
  const auto address = asio::ip::make_address(endpoint.host, is_name);
  if (!is_name) {
    endpoint.resolver = nullptr;
    co_return Addresses{address};
  }
  if (endpoint.resolver == nullptr)
    co_return unavailable("cannot resolve the host name: only addresses are known here");
  auto found = co_await endpoint.resolver->resolve(endpoint.host, interrupt);
  if (interrupt.is_set()) co_return unavailable("the look-up of the host name does not end");
  co_return found;
}

// Ends with the interrupt, and at `end`: other addresses want their share of the time.
asio::awaitable<Result<void>> shake_hands(ClientConnection& connection, std::string peer_name, runtime::Clock& clock,
                                          runtime::SteadyTime end, Interrupt& interrupt) {
  const Interrupt::Wait wait(interrupt, [&connection] { connection.close(); });
  bool too_slow = false;
  const auto give_up = [&connection, &too_slow] {
    too_slow = true;
    connection.close();
  };
  const auto alarm = clock.set_alarm(end, give_up);
  const auto shaken = co_await connection.shake_hands(std::move(peer_name));
  if (!shaken && (too_slow || interrupt.is_set())) co_return unavailable("the TLS handshake does not end");
  co_return shaken;
}

}  // namespace

asio::awaitable<Result<std::unique_ptr<ClientConnection>>> dial(runtime::Clock& clock, Endpoint endpoint,
                                                                runtime::SteadyTime deadline, Interrupt& interrupt) {
  auto left = co_await addresses_of(endpoint, interrupt);
  if (!left) co_return left.error();
  const auto tell = [&endpoint](auto verdict, const asio::ip::address& address) {
    if (endpoint.resolver != nullptr) (endpoint.resolver->*verdict)(endpoint.host, address);
  };
  for (;;) {
    const auto prepare = [&endpoint](Socket& socket) { tune(socket, endpoint.receive_buffer_bytes); };
    auto outcome = co_await race(clock, *left, endpoint.port, deadline - clock.now(), interrupt, prepare);
    for (const auto& loser : outcome.losers) tell(&Resolver::not_connected, loser);
    if (!outcome.socket) {
      co_return unavailable(interrupt.is_set() ? "the connection does not come about" : describe_failure(outcome.why));
    }
    auto connection = make_client_connection(std::move(*outcome.socket), endpoint.tls);
    std::erase(*left, outcome.winner);
    auto shaken = Result<void>();
    if (endpoint.tls) {
      const auto share = (deadline - clock.now()) / static_cast<long>(left->size() + 1);
      const auto end = left->empty() ? runtime::SteadyTime::max() : clock.now() + share;
      auto peer_name = endpoint.server_name.empty() ? endpoint.host : endpoint.server_name;
      shaken = co_await shake_hands(*connection, std::move(peer_name), clock, end, interrupt);
    }
    tell(shaken ? &Resolver::connected : &Resolver::not_connected, outcome.winner);
    if (shaken) co_return connection;
    if (left->empty() || interrupt.is_set()) co_return shaken.error();
  }
}

}  // namespace adapter::http
