#pragma once

// One request and its answer over a connection. For client.cpp only.

#include "http/answer_reader.hpp"
#include "http/client.hpp"
#include "http/client_connection.hpp"
#include "runtime/asio.hpp"

namespace adapter::http {

struct ExchangeLimits {
  HeadLimits head;
  std::size_t body_bytes = 0;
};

struct Exchange {
  ClientResponse response;
  bool reusable = false;  // the connection may carry another request
};

// Sends the request and reads the whole answer, the body into `sink`. `answered` becomes true with the first byte of an
// answer. All that is referred to must stay valid until the end.
asio::awaitable<Result<Exchange>> exchange(ClientConnection& connection, const ClientRequest& request,
                                           ExchangeLimits limits, BodySink& sink, bool& answered);

}  // namespace adapter::http
