#include "http/exchange.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <vector>

#include "http/request_text.hpp"

namespace adapter::http {
namespace {

constexpr std::size_t kReadBytes = 16 << 10;

Error broken(const boost::system::error_code& failure) {
  return {ErrorKind::upstream_unavailable, describe_failure(failure), ""};
}

// An end that TLS does not announce is a cut: it may hide the rest of a body that only the end ends.
Error cut(const boost::system::error_code& failure, bool answered) {
  if (failure != asio::ssl::error::stream_truncated || !answered) return broken(failure);
  return {ErrorKind::malformed_response, "the answer ends in the middle (connection closed)", ""};
}

}  // namespace

asio::awaitable<Result<Exchange>> exchange(ClientConnection& connection, const ClientRequest& request,
                                           ExchangeLimits limits, BodySink& sink, bool& answered) {
  const auto text = request_text(request);
  if (!text) co_return text.error();
  const auto sent = co_await connection.write_all(asio::buffer(*text));
  if (sent.failure) co_return broken(sent.failure);
  AnswerReader reader(limits.head, limits.body_bytes);
  std::vector<char> buffer(kReadBytes);
  while (!reader.complete()) {
    const auto read = co_await connection.read_some(asio::buffer(buffer));
    answered = answered || read.bytes > 0;
    if (read.failure == asio::error::eof) {
      if (auto end = reader.end_of_stream(); !end) co_return end.error();
      break;
    }
    if (read.failure) co_return cut(read.failure, answered);
    const auto piece = reader.take({buffer.data(), read.bytes});
    if (!piece) co_return piece.error();
    if (piece->empty()) continue;
    if (auto taken = sink(reader.head()->status, *piece); !taken) co_return taken.error();
  }
  const auto& head = *reader.head();
  ClientResponse response{.status = head.status, .headers = head.fields};
  Exchange out{.response = std::move(response), .reusable = reader.reusable()};
  co_return out;
}

}  // namespace adapter::http
