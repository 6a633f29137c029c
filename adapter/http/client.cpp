#include "http/client.hpp"

#include <algorithm>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <exception>

#include "http/dial.hpp"
#include "http/exchange.hpp"
#include "http/idle_connections.hpp"
#include "http/interrupt.hpp"
#include "runtime/failure.hpp"

namespace adapter::http {
namespace {

constexpr std::size_t kMostFields = 1024;

}  // namespace

// A running call, and what may end it early.
struct Client::Call {
  CallOptions options;
  bool has_turn = false;
  Interrupt interrupt;
  std::optional<Error> aborted;         // why it was ended from outside
  runtime::Event* called_up = nullptr;  // while it waits for its turn

  void abort(Error why) {
    if (aborted) return;
    aborted = std::move(why);
    interrupt.set();
  }
};

Client::Client(asio::any_io_executor executor, runtime::Clock& clock, Endpoint endpoint, ClientLimits limits)
    : executor_(std::move(executor)),
      clock_(clock),
      endpoint_(std::move(endpoint)),
      limits_(limits),
      idle_(std::make_unique<IdleConnections>(clock, limits.idle_time)) {
}

Client::~Client() = default;

asio::awaitable<Result<ClientResponse>> Client::call(ClientRequest request, CallOptions options, BodySink& sink) {
  if (shut_down_) co_return Error{ErrorKind::unavailable, "shutting down", ""};
  if (clock_.now() >= options.deadline) co_return Error{ErrorKind::upstream_timeout, "no time was left to ask", ""};
  const auto call = calls_.emplace(calls_.end());
  call->options = options;
  struct Leave {  // also when cancellation throws
    Client& client;
    Calls::iterator call;
    ~Leave() {
      const bool had_turn = call->has_turn;
      client.calls_.erase(call);
      if (had_turn) client.give_turn();
    }
  };
  const Leave leave{*this, call};

  const auto deadline = abort_at(*call, options.deadline, {ErrorKind::upstream_timeout, "no answer in time", ""});
  std::exception_ptr thrown;
  Result<ClientResponse> result = Error{};
  try {
    result = co_await take_turn_and_ask(*call, request, sink);
  } catch (...) {  // cancellation, too
    thrown = std::current_exception();
  }
  const auto state = co_await asio::this_coro::cancellation_state;
  if ((thrown || !result) && state.cancelled() != asio::cancellation_type::none) {  // no failure of the peer
    throw boost::system::system_error(asio::error::operation_aborted);
  }
  if (thrown) co_return Error{ErrorKind::internal, "an unexpected failure", runtime::describe(thrown)};
  co_return result;
}

asio::awaitable<Result<ClientResponse>> Client::take_turn_and_ask(Call& call, const ClientRequest& request,
                                                                  BodySink& sink) {
  if (auto turn = co_await take_turn(call); !turn) co_return turn.error();
  co_return co_await ask(call, request, sink);
}

asio::awaitable<Result<void>> Client::take_turn(Call& call) {
  if (active_ < limits_.connections) {
    ++active_;
    call.has_turn = true;
    co_return Result<void>();
  }
  if (waiting_.size() >= limits_.waiting) {
    co_return Error{ErrorKind::upstream_unavailable, "too many requests are waiting for a connection", ""};
  }
  runtime::Event called_up(executor_);
  struct Waiting {  // also when cancellation throws
    Client& client;
    Call& call;
    ~Waiting() { std::erase(client.waiting_, &call); }
  };
  call.called_up = &called_up;
  waiting_.push_back(&call);
  const Waiting waiting{*this, call};
  const Interrupt::Wait wait(call.interrupt, [&called_up] { called_up.set(); });
  co_await called_up.wait();
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
  next->has_turn = true;
  next->called_up->set();
}

asio::awaitable<Result<ClientResponse>> Client::ask(Call& call, const ClientRequest& request, BodySink& sink) {
  const HeadLimits head{.bytes = limits_.header_bytes, .fields = kMostFields, .line_bytes = limits_.header_bytes};
  const ExchangeLimits limits{.head = head, .body_bytes = call.options.body_limit_bytes};
  for (auto connection = idle_->take();;) {
    const auto tls = endpoint_.tls;  // set_tls() may come while this call runs
    const bool fresh = connection == nullptr;
    if (fresh) {
      auto made = co_await connect(call);
      if (!made) co_return made.error();
      connection = std::move(*made);
    }
    bool answered = false;
    const Interrupt::Wait wait(call.interrupt, [&connection] { connection->close(); });
    auto done = co_await exchange(*connection, request, limits, sink, answered);
    if (call.aborted) co_return *call.aborted;
    if (done) {
      if (done->reusable && endpoint_.tls == tls && !shut_down_) idle_->put(std::move(connection));
      co_return std::move(done->response);
    }
    if (fresh || answered) co_return done.error();
    connection = nullptr;
  }
}

asio::awaitable<Result<std::unique_ptr<ClientConnection>>> Client::connect(Call& call) {
  ++connects_;
  const auto until = std::min(clock_.now() + call.options.connect_timeout, call.options.deadline);
  // Without an alarm of its own when the call ends first: the two would ring in any order.
  const auto alarm = until == call.options.deadline
                         ? nullptr
                         : abort_at(call, until, {ErrorKind::upstream_unavailable, "no connection in time", ""});
  auto connection = co_await dial(clock_, endpoint_, until, call.interrupt);
  if (!call.aborted) co_return connection;
  Error why = *call.aborted;
  if (!connection && !shut_down_) why.message += ": " + connection.error().message;
  co_return why;
}

std::unique_ptr<runtime::Alarm> Client::abort_at(Call& call, runtime::SteadyTime at, Error why) {
  return clock_.set_alarm(at, [&call, why = std::move(why)] { call.abort(why); });
}

void Client::set_tls(TlsContext tls) {
  if (endpoint_.tls == tls) return;
  endpoint_.tls = std::move(tls);
  idle_->clear();
}

void Client::shut_down() {
  shut_down_ = true;
  idle_->clear();
  for (auto& call : calls_) call.abort({ErrorKind::unavailable, "shutting down", ""});
}

}  // namespace adapter::http
