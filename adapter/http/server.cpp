#include "http/server.hpp"

#include <sys/socket.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <stdexcept>

#include "http/peer_certificate.hpp"
#include "http/session.hpp"

namespace adapter::http {
namespace {

using Socket = asio::ip::tcp::socket;
using SecureStream = asio::ssl::stream<Socket>;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds kAcceptPause{100};

boost::system::error_code share_port(int socket) {
  const int on = 1;
  if (::setsockopt(socket, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0) return {};
  return {errno, boost::system::system_category()};
}

}  // namespace

class Server::Listener {
 public:
  explicit Listener(const asio::any_io_executor& executor) : acceptor(executor) {}
  asio::ip::tcp::acceptor acceptor;
};

struct Server::Session {
  Session(Socket socket, TlsContext context) : tls(std::move(context)), stream(std::move(socket), *tls) {
    state.close = [this] {
      boost::system::error_code ignored;
      stream.lowest_layer().close(ignored);
    };
  }
  TlsContext tls;  // its callbacks must outlive the handshake
  SecureStream stream;
  SessionState state;
  bool closed_for_room = false;
};

Server::Server(asio::any_io_executor executor, runtime::Clock& clock, const runtime::Logger& logger, TlsContext tls,
               Handler handler, ServerLimits limits)
    : executor_(std::move(executor)),
      clock_(clock),
      logger_(logger),
      tls_(std::move(tls)),
      handler_(std::move(handler)),
      limits_(limits),
      listener_(std::make_unique<Listener>(executor_)),
      tasks_(executor_, logger) {
}

Server::~Server() = default;

void Server::listen(const std::string& address, std::uint16_t port, ListenOptions options) {
  const auto where = address + " port " + std::to_string(port);
  boost::system::error_code ec;
  auto ip = asio::ip::make_address(address, ec);
  if (ec) throw std::runtime_error("cannot listen on " + where + ": no IP address");
  const bool wildcard = ip == asio::ip::address_v4::any();
  auto& acceptor = listener_->acceptor;
  const auto bind = [&](const asio::ip::address& on) {
    acceptor.open(on.is_v6() ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), ec);
    if (!ec) acceptor.set_option(asio::socket_base::reuse_address(true), ec);
    if (!ec && options.share_port) ec = share_port(acceptor.native_handle());
    if (!ec && on.is_v6()) acceptor.set_option(asio::ip::v6_only(!wildcard), ec);
    if (!ec) acceptor.bind({on, port}, ec);
    if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
    return !ec;
  };
  boost::system::error_code ignored;
  const bool dual_stack = wildcard && bind(asio::ip::address_v6::any());
  if (wildcard && !dual_stack) acceptor.close(ignored);
  if (!dual_stack && !bind(ip)) throw std::runtime_error("cannot listen on " + where + ": " + ec.message());
  tasks_.spawn("accepting connections", accept_loop());
}

std::uint16_t Server::port() const {
  return listener_->acceptor.local_endpoint().port();
}

asio::awaitable<void> Server::accept_loop() {
  for (;;) {
    while (connections_ >= limits_.connections) {
      close_an_idle_connection();
      room_ = std::make_shared<runtime::Event>(executor_);
      const auto room = room_;
      co_await room->wait();
    }
    auto accepted = co_await listener_->acceptor.async_accept(kAwait);
    auto& [ec, socket] = accepted;
    if (!listener_->acceptor.is_open()) co_return;
    if (ec) {
      // Out of descriptors, most likely: connections that end will free some. Said once, not ten times a second.
      if (!std::exchange(accept_fails_, true)) logger_.warning("cannot accept a connection: " + ec.message());
      close_an_idle_connection();
      co_await runtime::sleep_until(clock_, clock_.now() + kAcceptPause);
      continue;
    }
    accept_fails_ = false;
    boost::system::error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    ++connections_;
    auto session = std::make_shared<Session>(std::move(socket), tls_);
    tasks_.spawn("a connection", serve(std::move(session)));
  }
}

// The oldest one that waits for a request, or for its handshake: whoever opens connections and leaves them must not
// shut out those who have a request.
void Server::close_an_idle_connection() {
  for (Session* session : sessions_) {
    if (!session->state.idle || session->closed_for_room) continue;
    session->closed_for_room = true;
    session->state.close();
    return;
  }
}

asio::awaitable<void> Server::serve(std::shared_ptr<Session> session) {
  const auto position = sessions_.insert(sessions_.end(), session.get());
  struct Leave {  // also when cancellation throws
    Server& server;
    std::list<Session*>::iterator position;
    ~Leave() {
      server.sessions_.erase(position);
      --server.connections_;
      if (server.room_) server.room_->set();
    }
  };
  const Leave leave{*this, position};
  session->state.draining = draining_;
  auto& stream = session->stream;
  Request prototype;
  {
    const auto end = clock_.set_alarm(clock_.now() + limits_.handshake_time, session->state.close);
    boost::system::error_code unknown;
    const auto remote = stream.lowest_layer().remote_endpoint(unknown);
    if (!unknown) prototype.remote_address = remote.address().to_string() + ":" + std::to_string(remote.port());
    auto shaken = co_await stream.async_handshake(asio::ssl::stream_base::server, kAwait);
    if (const auto& ec = std::get<0>(shaken)) {
      logger_.detail(6, "TLS handshake with " + prototype.remote_address + " failed: " + ec.message());
      co_return;
    }
  }
  prototype.peer = PeerCertificate::of(stream.native_handle());
  co_await run_session(stream, std::move(prototype), handler_, limits_, clock_, session->state);
  // Tells the peer that this is the end and not a cut; the peer may be gone or slow, so not for long.
  const auto end = clock_.set_alarm(clock_.now() + std::chrono::seconds(1), session->state.close);
  co_await stream.async_shutdown(kAwait);
}

void Server::start_draining() {
  draining_ = true;
  for (Session* session : sessions_) session->state.draining = true;
}

void Server::stop_accepting() {
  start_draining();
  boost::system::error_code ignored;
  listener_->acceptor.close(ignored);
  if (room_) room_->set();
  for (Session* session : sessions_) {
    if (session->state.idle) session->state.close();
  }
}

asio::awaitable<void> Server::join() {
  co_await tasks_.join();
}

void Server::cancel() {
  for (Session* session : sessions_) session->state.close();
  tasks_.cancel();
}

}  // namespace adapter::http
