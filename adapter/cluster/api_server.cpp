#include "cluster/api_server.hpp"

namespace adapter::cluster {

namespace {

// `held` is null for a body that draws on no budget.
asio::awaitable<Result<ApiAnswer>> fetch_into(ApiServer& server, ApiCall call, runtime::Budget::Share* held) {
  ApiAnswer answer;
  http::BodySink sink = [&answer, held](int, std::string_view piece) -> Result<void> {
    if (held != nullptr && !held->grow(piece.size())) return held->budget().over("its answer");
    answer.body += piece;
    return {};
  };
  auto response = co_await server.call(std::move(call), sink);
  if (!response) co_return response.error();
  answer.status = response->status;
  answer.headers = std::move(response->headers);
  co_return answer;
}

}  // namespace

asio::awaitable<Result<ApiAnswer>> fetch(ApiServer& server, ApiCall call) {
  return fetch_into(server, std::move(call), nullptr);
}

asio::awaitable<Result<ApiAnswer>> fetch(ApiServer& server, ApiCall call, runtime::Budget::Share& held) {
  return fetch_into(server, std::move(call), &held);
}

}  // namespace adapter::cluster
