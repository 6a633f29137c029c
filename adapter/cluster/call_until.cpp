#include "cluster/call_until.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <exception>
#include <utility>
#include <variant>

namespace adapter::cluster {
namespace {

// How a call ended, an exception included.
struct Ended {
  std::optional<Result<http::ClientResponse>> response;
  std::exception_ptr thrown;
};

asio::awaitable<Ended> end_of_call(ApiServer& server, ApiCall call, http::BodySink& sink) {
  Ended out;
  try {
    out.response.emplace(co_await server.call(std::move(call), sink));
  } catch (...) {  // cancellation, too, which the caller throws on
    out.thrown = std::current_exception();
  }
  co_return out;
}

}  // namespace

asio::awaitable<std::optional<Result<http::ClientResponse>>> call_until(ApiServer& server, ApiCall call,
                                                                        http::BodySink& sink,
                                                                        asio::awaitable<void> silence) {
  using namespace asio::experimental::awaitable_operators;
  // `||` goes on waiting for the other when one throws, hence an end that is a value. It returns when both have ended.
  auto first = co_await (end_of_call(server, std::move(call), sink) || std::move(silence));
  auto* const ended = std::get_if<Ended>(&first);
  if (ended == nullptr) co_return std::nullopt;
  if (ended->thrown) std::rethrow_exception(ended->thrown);
  co_return std::move(ended->response);
}

}  // namespace adapter::cluster
