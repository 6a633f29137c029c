#pragma once

// One connection to a backend, plain or over TLS. For client.cpp only: deadlines, pooling and retries live there.

#include <memory>

#include "http/client.hpp"
#include "runtime/asio.hpp"

namespace adapter::http {

class ClientConnection {
 public:
  virtual ~ClientConnection() = default;

  // Resolves, connects, and shakes hands where TLS is wanted.
  virtual asio::awaitable<Result<void>> connect(const Endpoint& endpoint) = 0;

  struct Exchange {
    ClientResponse response;
    bool reusable = false;
  };
  // Sends the request and reads the whole answer. `answered` becomes true with the first byte of an answer.
  virtual asio::awaitable<Result<Exchange>> exchange(const ClientRequest& request, std::size_t header_limit,
                                                     std::size_t body_limit, BodySink& sink, bool& answered) = 0;

  // Whether an idle connection may carry another request: nothing has arrived that nobody asked for, be it the end.
  // Such bytes would be taken for the answer to the next request.
  virtual bool is_quiet() = 0;

  // Closes the socket; whatever waits on it fails.
  virtual void abort() = 0;
};

std::unique_ptr<ClientConnection> make_client_connection(const asio::any_io_executor& executor,
                                                         const Endpoint& endpoint);

}  // namespace adapter::http
