#include "http/client.hpp"

#include <algorithm>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include "http/client_connection.hpp"

namespace adapter::http {

// A running call: what may end it early, and where to do so.
struct Client::Call {
  explicit Call(const asio::any_io_executor& executor) : turn(executor) {}

  CallOptions options;
  runtime::Event turn;  // set when a connection is granted, or when there is no more to wait for
  bool granted = false;
  ClientConnection* connection = nullptr;  // while one is in use
  std::optional<Error> aborted;            // why the call was ended from outside

  void abort(Error why) {
    if (aborted) return;
    aborted = std::move(why);
    turn.set();
    if (connection != nullptr) connection->abort();
  }
};

Client::Client(asio::any_io_executor executor, runtime::Clock& clock, Endpoint endpoint, ClientLimits limits)
    : executor_(std::move(executor)), clock_(clock), endpoint_(std::move(endpoint)), limits_(limits) {
}

Client::~Client() = default;

asio::awaitable<Result<ClientResponse>> Client::call(ClientRequest request, CallOptions options, BodySink& sink) {
  const Error stopping{ErrorKind::unavailable, "shutting down"};
  if (shut_down_) co_return stopping;
  const auto call = calls_.emplace(calls_.end(), executor_);
  call->options = options;
  struct Leave {  // also when cancellation throws
    Client& client;
    Calls::iterator call;
    ~Leave() {
      std::erase(client.waiting_, &*call);
      const bool had_turn = call->granted;
      client.calls_.erase(call);
      if (had_turn) client.give_turn();
    }
  };
  const Leave leave{*this, call};

  const auto deadline = abort_at(*call, options.deadline, {ErrorKind::upstream_timeout, "no answer in time"});
  if (auto turn = co_await take_turn(*call); !turn) co_return turn.error();
  auto result = co_await attempt(*call, request, sink);
  if (!result && call->aborted) co_return *call->aborted;
  const auto state = co_await asio::this_coro::cancellation_state;
  if (!result && state.cancelled() != asio::cancellation_type::none) {  // no failure of the peer
    throw boost::system::system_error(asio::error::operation_aborted);
  }
  co_return result;
}

asio::awaitable<Result<void>> Client::take_turn(Call& call) {
  if (active_ < limits_.connections) {
    ++active_;
    call.granted = true;
    co_return Result<void>();
  }
  if (waiting_.size() >= limits_.waiting) {
    co_return Error{ErrorKind::upstream_unavailable, "too many requests are waiting for a connection"};
  }
  waiting_.push_back(&call);
  co_await call.turn.wait();
  if (call.aborted) co_return *call.aborted;
  co_return Result<void>();
}

// The turn of a call that has ended goes to the one that waits longest.
void Client::give_turn() {
  if (waiting_.empty()) {
    --active_;
    return;
  }
  Call* next = waiting_.front();
  waiting_.pop_front();
  next->granted = true;
  next->turn.set();
}

asio::awaitable<Result<ClientResponse>> Client::attempt(Call& call, const ClientRequest& request, BodySink& sink) {
  struct InUse {  // the call's pointer must not outlive the connection
    Call& call;
    InUse(Call& of, ClientConnection& connection) : call(of) { call.connection = &connection; }
    ~InUse() { call.connection = nullptr; }
  };
  for (auto reused = take_idle();;) {
    const auto tls = endpoint_.tls;  // set_tls() may come while this call runs
    const bool fresh = reused == nullptr;
    auto connection = fresh ? make_client_connection(executor_, endpoint_) : std::move(reused);
    const InUse in_use(call, *connection);
    if (fresh) {
      ++connects_;
      const auto connect_deadline = std::min(clock_.now() + call.options.connect_timeout, call.options.deadline);
      // Without an alarm of its own when the call ends first: the two would ring in any order.
      const auto alarm =
          connect_deadline == call.options.deadline
              ? nullptr
              : abort_at(call, connect_deadline, {ErrorKind::upstream_unavailable, "no connection in time"});
      auto connected = co_await connection->connect(endpoint_);
      if (call.aborted) co_return *call.aborted;
      if (!connected) co_return connected.error();
    }
    bool answered = false;
    auto exchange =
        co_await connection->exchange(request, limits_.header_bytes, call.options.body_limit_bytes, sink, answered);
    if (call.aborted) co_return *call.aborted;
    if (exchange) {
      const bool current = endpoint_.tls == tls;
      if (exchange->reusable && current && !shut_down_) idle_.push_back({std::move(connection), clock_.now()});
      co_return std::move(exchange->response);
    }
    if (fresh || answered) co_return exchange.error();
    reused = nullptr;
  }
}

std::unique_ptr<ClientConnection> Client::take_idle() {
  const auto oldest_usable = clock_.now() - limits_.idle_time;
  while (!idle_.empty() && idle_.front().since < oldest_usable) idle_.pop_front();
  while (!idle_.empty()) {
    auto connection = std::move(idle_.back().connection);
    idle_.pop_back();
    if (connection->is_quiet()) return connection;
  }
  return nullptr;
}

std::unique_ptr<runtime::Alarm> Client::abort_at(Call& call, runtime::SteadyTime at, Error why) {
  return clock_.set_alarm(at, [&call, why = std::move(why)] { call.abort(why); });
}

void Client::set_tls(TlsContext tls) {
  if (endpoint_.tls == tls) return;
  endpoint_.tls = std::move(tls);
  idle_.clear();
}

void Client::shut_down() {
  shut_down_ = true;
  idle_.clear();
  for (auto& call : calls_) call.abort({ErrorKind::unavailable, "shutting down"});
}

}  // namespace adapter::http
