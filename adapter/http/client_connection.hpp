#pragma once

// One connection to a backend as a stream of bytes, plain or over TLS. For the client's own units only: dial makes it,
// exchange speaks HTTP over it, deadlines, pooling and retries are the client's.

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "http/tls_context.hpp"
#include "runtime/asio.hpp"

namespace adapter::http {

class ClientConnection {
 public:
  virtual ~ClientConnection() = default;

  // Over TLS, before anything else. `name` is whom the peer's certificate must name: a host name or an address.
  virtual asio::awaitable<Result<void>> shake_hands(std::string name) = 0;

  struct Done {
    boost::system::error_code failure;  // asio::error::eof is the peer's orderly end; a cut in TLS is none
    std::size_t bytes = 0;
  };
  virtual asio::awaitable<Done> write_all(asio::const_buffer bytes) = 0;
  virtual asio::awaitable<Done> read_some(asio::mutable_buffer into) = 0;

  // Whether the connection may carry another request: nothing has arrived that nobody asked for, be it the end. Such
  // bytes would be taken for the answer to the next request.
  virtual bool is_quiet() = 0;

  // Between two calls: `stirred` is called, once, when something arrives. The next read ends that.
  virtual void when_stirred(std::function<void()> stirred) = 0;

  // Closes the socket; whatever waits on it fails. Without an end that the peer could wait for when a question has not
  // been answered: such a connection would hold its port for a minute, and who asks and gives up often would take all.
  virtual void close() = 0;
};

// Over a socket that is connected. `tls` null: plain.
std::unique_ptr<ClientConnection> make_client_connection(asio::ip::tcp::socket socket, const TlsContext& tls);

// A failure of the network in words for an error text.
std::string describe_failure(const boost::system::error_code& failure);

}  // namespace adapter::http
