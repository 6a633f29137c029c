#include "cluster/api_server.hpp"

namespace adapter::cluster {

asio::awaitable<Result<ApiAnswer>> fetch(ApiServer& server, ApiCall call) {
  ApiAnswer answer;
  http::BodySink sink = [&answer](int, std::string_view piece) -> Result<void> {
    answer.body += piece;
    return {};
  };
  auto response = co_await server.call(std::move(call), sink);
  if (!response) co_return response.error();
  answer.status = response->status;
  answer.headers = std::move(response->headers);
  co_return answer;
}

}  // namespace adapter::cluster
