#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cluster/api_server.hpp"
#include "cluster/call_turns.hpp"
#include "runtime/event.hpp"

namespace adapter::test {

// An API server without a network: answers what it is told, remembers what it was asked, and can keep a caller waiting
// or feed it piece by piece, as a watch does.
class FakeApi : public cluster::ApiServer {
 public:
  struct Answer {
    Result<int> status = 200;         // or why there is no answer
    std::vector<std::string> pieces;  // of the body
    http::Headers headers;
    std::shared_ptr<runtime::Event> before = nullptr;  // waited for before the answer begins
    std::shared_ptr<runtime::Event> end = nullptr;     // waited for after the pieces: an open watch
    bool lost = false;                                 // what the caller waits for breaks and never answers
  };

  explicit FakeApi(std::function<Answer(const cluster::ApiCall&)> answer_calls) : on_call(std::move(answer_calls)) {}

  std::function<Answer(const cluster::ApiCall&)> on_call;
  std::vector<cluster::ApiCall> calls;
  cluster::CallTurns* turns = nullptr;  // taken before a call is one, as ApiClient does

  // To the open call number `index` of those that wait for their end, in the order in which they began. An error of
  // the sink is what the call ends with, when its end comes.
  std::size_t open_calls() const { return open_.size(); }
  Result<void> feed(std::size_t index, const std::string& piece) {
    const auto open = open_.at(index);
    auto taken = (*open.sink)(200, piece);
    if (!taken) *open.failure = taken.error();
    return taken;
  }

  asio::awaitable<Result<http::ClientResponse>> call(cluster::ApiCall call, http::BodySink& sink) override {
    std::optional<cluster::CallTurns::Turn> turn;
    if (turns != nullptr) {
      auto taken = co_await turns->take(call.caller, call.deadline, call.demand);
      if (!taken) co_return taken.error();
      turn.emplace(std::move(*taken));
    } else if (call.demand != nullptr) {
      call.demand->note_turn();
    }
    calls.push_back(call);
    const Answer answer = on_call(call);
    if (answer.lost) co_await break_off();
    if (answer.before) co_await answer.before->wait();
    if (!answer.status) co_return answer.status.error();
    for (const auto& piece : answer.pieces) {
      if (auto taken = sink(*answer.status, piece); !taken) co_return taken.error();
    }
    if (answer.end) {
      struct Leave {  // also when the caller is cancelled
        std::vector<Open>& open;
        http::BodySink* sink;
        ~Leave() {
          std::erase_if(open, [this](const Open& call) { return call.sink == sink; });
        }
      };
      std::optional<Error> failure;
      open_.push_back({&sink, &failure});
      const Leave leave{open_, &sink};
      co_await answer.end->wait();
      if (failure) co_return *failure;
    }
    co_return http::ClientResponse{.status = *answer.status, .headers = answer.headers};
  }

 private:
  struct Open {
    http::BodySink* sink;
    std::optional<Error>* failure;
  };
  // As Asio does with a handler that an exception below our code leaves behind: it is destroyed, and never called.
  static asio::awaitable<void> break_off() {
    const auto executor = co_await asio::this_coro::executor;
    auto start = [executor](auto handler) { asio::post(executor, [held = std::move(handler)] {}); };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(start, asio::use_awaitable);
  }

  std::vector<Open> open_;
};

}  // namespace adapter::test
