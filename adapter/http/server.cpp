#include "http/server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <utility>

#include "http/hang_up.hpp"
#include "http/peer_certificate.hpp"
#include "http/session.hpp"
#include "http/tls_bounds.hpp"
#include "runtime/step.hpp"

namespace adapter::http {
namespace {

using Socket = asio::ip::tcp::socket;
using SecureStream = asio::ssl::stream<Socket>;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds kAcceptPause{100};
constexpr std::chrono::seconds kFarewell{1};
constexpr std::size_t kFarewellBytes = 32 << 20;
constexpr int kUntakenMilliseconds = 60'000;   // as long as writing an answer may take; also of what is closed
constexpr std::chrono::minutes kStateEnds{1};  // without which the same trouble is a new one, and said again

// Whether to speak of a trouble that is here now and was last seen then.
bool is_news(runtime::SteadyTime& last_seen, runtime::SteadyTime now) {
  return std::exchange(last_seen, now) + kStateEnds < now;
}

// Tells the peer that this is the end and not a cut, and takes what it still sends: bytes that nobody has read would
// make the system reset the connection, and the peer could lose the answer that tells it why. Not for long: the peer
// may be gone, slow, or endless. But what the system has of an answer it gets in the time that answers have: closed
// with that, it would be as many connections as come, each with its buffers, and counted by nobody.
asio::awaitable<void> say_goodbye(SecureStream& stream, runtime::Clock& clock, std::chrono::nanoseconds write_time,
                                  std::function<void()> close) {
  const auto close_if_taken = [&stream, close] {
    if (!has_untaken_bytes(stream.lowest_layer().native_handle())) close();
  };
  const auto end = clock.set_alarm(clock.now() + kFarewell, close_if_taken);
  const auto last_end = clock.set_alarm(clock.now() + write_time, close);
  co_await stream.async_shutdown(kAwait);
  auto& socket = stream.next_layer();
  boost::system::error_code ignored;
  socket.shutdown(Socket::shutdown_send, ignored);
  std::array<char, 4096> dropped;
  for (std::size_t size = 0; size < kFarewellBytes;) {
    const auto read = co_await socket.async_read_some(asio::buffer(dropped), kAwait);
    if (std::get<0>(read)) co_return;
    size += std::get<1>(read);
  }
}

}  // namespace

class Server::Listener {
 public:
  explicit Listener(const asio::any_io_executor& executor) : acceptor(executor) {}
  asio::ip::tcp::acceptor acceptor;
};

// Stands in the server's list as long as it lives.
struct Server::Connection {
  Connection(Server& of, Socket socket)
      : server(of),
        tls(of.tls_),
        stream(std::move(socket), *tls),
        place(of.sessions_.insert(of.sessions_.end(), &state)) {
    state.came_at = of.clock_.now();
    state.draining = of.draining_;
    state.stopping = of.stopping_;
    state.close = [this] {
      boost::system::error_code ignored;
      auto& lowest = stream.lowest_layer();
      // The system would go on offering what a peer does not take, for a minute, and hold it.
      const bool is_given_up = has_untaken_bytes(lowest.native_handle());
      if (is_given_up) lowest.set_option(asio::socket_base::linger(true, 0), ignored);
      lowest.close(ignored);
    };
    state.is_hung_up = [this] { return has_hung_up(stream.lowest_layer().native_handle()); };
    auto& own = stream.next_layer();
    boost::system::error_code ignored, unknown;
    own.set_option(asio::ip::tcp::no_delay(true), ignored);
    own.set_option(asio::socket_base::keep_alive(true), ignored);
    ::setsockopt(own.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &kUntakenMilliseconds,
                 sizeof kUntakenMilliseconds);
    const auto remote = own.remote_endpoint(unknown);
    if (unknown) return;
    remote_address = remote.address().to_string() + ":" + std::to_string(remote.port());
    state.address_share = of.limits_.share_of(remote.address());
    state.near_front_proxy = of.front_proxies_.contain(state.address_share, of.sessions_, of.clock_.now());
  }
  ~Connection() {
    note_front_proxy();
    server.sessions_.erase(place);
    server.room_.end();
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void note_front_proxy() {
    if (state.standing != Standing::front_proxy) return;
    server.front_proxies_.note(state.address_share, server.sessions_, server.clock_.now());
  }

  Server& server;
  const TlsContext tls;  // its callbacks must outlive the handshake
  SecureStream stream;
  SessionState state;
  const Sessions::iterator place;
  std::string remote_address;
};

Server::Server(asio::any_io_executor executor, runtime::Clock& clock, const runtime::Logger& logger, TlsContext tls,
               Handler handler, ServerLimits limits, StandingOf standing_of, CallersBudget* budget)
    : executor_(std::move(executor)),
      clock_(clock),
      logger_(logger),
      tls_(std::move(tls)),
      handler_(std::move(handler)),
      limits_(limits),
      standing_of_(std::move(standing_of)),
      on_refusal_([this](const Refusal& refusal, const std::string& from) { tell_of_refusal(refusal, from); }),
      budget_(budget),
      listener_(std::make_unique<Listener>(executor_)),
      room_(clock),
      refusal_log_(clock_, logger_),
      tasks_(executor_, logger) {
}

Server::~Server() = default;

void Server::listen(const std::string& address, std::uint16_t port, ListenOptions options) {
  listen_on(listener_->acceptor, address, port, options);
  tasks_.spawn("accepting connections", accept_loop());
}

std::uint16_t Server::port() const {
  return listener_->acceptor.local_endpoint().port();
}

// An exception costs one newcomer, never those after it.
asio::awaitable<void> Server::accept_loop() {
  while (listener_->acceptor.is_open()) {
    const bool good = co_await runtime::run_step("accepting a connection", logger_, accept());
    if (!good) co_await room_.until(clock_.now() + kAcceptPause);
  }
}

asio::awaitable<void> Server::accept() {
  auto accepted = co_await listener_->acceptor.async_accept(kAwait);
  auto& [ec, socket] = accepted;
  if (ec) {
    if (!listener_->acceptor.is_open()) co_return;
    // Out of descriptors, most likely. Said once for each time it comes, not for each newcomer.
    if (is_news(accept_failed_, clock_.now())) logger_.warning("cannot accept a connection: " + ec.message());
    close_one();
    co_await room_.until(clock_.now() + kAcceptPause);
    co_return;
  }
  // One newcomer waits here for its place, those behind it in the network. Be it the last one before the listener was
  // closed: then it is served as well.
  while (is_full() && !stopping_) {
    close_one();
    co_await room_.until(clock_.now() + kAcceptPause);
  }
  admit(std::make_shared<Connection>(*this, std::move(socket)));
  // One in each round of the loop would be few beside work that takes its turns there.
  accept_waiting(most_at_once(sessions_));
}

void Server::accept_waiting(std::size_t most) {
  auto& acceptor = listener_->acceptor;
  boost::system::error_code ec;
  acceptor.non_blocking(true, ec);
  while (!ec && !is_full() && most-- > 0) {
    Socket socket(executor_);
    acceptor.accept(socket, ec);
    if (!ec) admit(std::make_shared<Connection>(*this, std::move(socket)));
  }
}

void Server::admit(std::shared_ptr<Connection> connection) {
  make_room(connection->state);
  tasks_.spawn("a connection", serve(std::move(connection)));
}

bool Server::is_full() const {
  return sessions_.size() >= limits_.connections.all;
}

// For whoever waits in accept(). Not while somebody is on the way out already, who will do.
void Server::close_one() {
  if (std::ranges::any_of(sessions_, &SessionState::closed)) return;
  close_for_room(first_to_leave(sessions_, clock_.now()));
}

// False when nobody can leave for the newcomer's sake.
bool Server::make_room(const SessionState& newcomer) {
  const auto room = room_for(newcomer, sessions_, limits_.connections, clock_.now());
  close_for_room(room.leaves);
  return room.enough;
}

void Server::close_for_room(SessionState* session) {
  if (session == nullptr) return;
  if (is_news(room_was_short_, clock_.now())) {
    logger_.warning("too many connections: closing some that wait, to make room for others");
  }
  ++closed_for_room_;
  session->closed = true;
  session->close();
}

asio::awaitable<void> Server::serve(std::shared_ptr<Connection> connection) {
  if (!co_await shake_hands(*connection)) co_return;
  connection->state.enter(SessionState::Phase::waiting, clock_.now());
  Request prototype;
  prototype.remote_address = connection->remote_address;
  prototype.peer = PeerCertificate::of(connection->stream.native_handle());
  if (standing_of_) connection->state.standing = standing_of_(prototype.peer.get()).value_or(Standing::stranger);
  connection->note_front_proxy();
  if (!make_room(connection->state)) {  // what the bounds on strangers say of it counts only now
    ++turned_away_;
    co_return;
  }
  std::optional<runtime::Budget::Share> certificates;
  if (const auto held = held_of_certificates(connection->stream.native_handle()); held > 0 && budget_ != nullptr) {
    certificates.emplace(budget_->of(connection->state.standing));
    if (!certificates->grow(held)) {
      ++turned_away_;
      co_return;
    }
  }
  const SessionSettings settings{handler_, limits_, standing_of_, on_refusal_, clock_, budget_};
  Session<SecureStream> session(connection->stream, std::move(prototype), settings, connection->state);
  co_await session.run();
  connection->state.enter(SessionState::Phase::parting, clock_.now());
  co_await say_goodbye(connection->stream, clock_, limits_.write_time, connection->state.close);
}

void Server::tell_of_refusal(const Refusal& refusal, const std::string& remote_address) {
  ++refused_[refusal.status];
  refusal_log_.warning(std::to_string(refusal.status), "refused a request of " + remote_address + " with " +
                                                           std::to_string(refusal.status) + ": " + refusal.reason);
}

asio::awaitable<bool> Server::shake_hands(Connection& connection) {
  const auto end = clock_.set_alarm(clock_.now() + limits_.handshake_time, connection.state.close);
  const auto shaken = co_await connection.stream.async_handshake(asio::ssl::stream_base::server, kAwait);
  const auto& ec = std::get<0>(shaken);
  if (ec) logger_.detail(6, "TLS handshake with " + connection.remote_address + " failed: " + ec.message());
  co_return !ec;
}

void Server::start_draining() {
  draining_ = true;
  for (SessionState* session : sessions_) session->draining = true;
}

void Server::stop_accepting() {
  start_draining();
  stopping_ = true;
  accept_waiting(limits_.connections.all);
  boost::system::error_code ignored;
  listener_->acceptor.close(ignored);
  room_.end();
  for (SessionState* session : sessions_) {
    session->stopping = true;
    if (session->served && session->phase() == SessionState::Phase::waiting) session->close();
  }
}

asio::awaitable<void> Server::join() {
  co_await tasks_.join();
}

void Server::cancel() {
  for (SessionState* session : sessions_) session->close();
  tasks_.cancel();
}

Server::Figures Server::figures() const {
  Figures out{.closed_for_room = closed_for_room_, .turned_away = turned_away_, .refused = refused_};
  for (const auto* session : sessions_) {
    ++(session->standing == Standing::stranger ? out.unverified : out.verified);
  }
  return out;
}

}  // namespace adapter::http
