#include "http/client_connection.hpp"

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>

namespace adapter::http {
namespace {

namespace ssl = asio::ssl;
using boost::system::error_code;
using Socket = asio::ip::tcp::socket;
using SecureStream = ssl::stream<Socket>;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

Error unavailable(std::string what) {
  return {ErrorKind::upstream_unavailable, std::move(what), ""};
}

bool nothing_to_read(Socket& socket) {
  char byte = 0;
  const auto size = ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

template <class Stream>
class ConnectionOver : public ClientConnection {
 public:
  explicit ConnectionOver(Stream stream) : stream_(std::move(stream)) {}
  ~ConnectionOver() override { ConnectionOver::close(); }

  asio::awaitable<Result<void>> shake_hands(std::string) override { co_return Result<void>(); }

  asio::awaitable<Done> write_all(asio::const_buffer bytes) override {
    is_idle_ = false;
    auto written = co_await asio::async_write(stream_, bytes, kAwait);
    const auto& [failure, size] = written;
    co_return Done{failure, size};
  }

  asio::awaitable<Done> read_some(asio::mutable_buffer into) override {
    auto read = co_await stream_.async_read_some(into, kAwait);
    const auto& [failure, size] = read;
    co_return Done{failure, size};
  }

  bool is_quiet() override { return nothing_to_read(socket()); }

  void when_stirred(std::function<void()> stirred) override {
    is_idle_ = true;
    socket().async_wait(Socket::wait_read, [stirred = std::move(stirred)](const error_code& ec) {
      if (!ec) stirred();
    });
  }

  void close() override {
    error_code ignored;
    if (!is_idle_) socket().set_option(asio::socket_base::linger(true, 0), ignored);
    socket().close(ignored);
  }

 protected:
  Stream stream_;

 private:
  bool is_idle_ = false;

  Socket& socket() {
    if constexpr (std::is_same_v<Stream, Socket>) {
      return stream_;
    } else {
      return stream_.next_layer();
    }
  }
};

class SecureConnection : public ConnectionOver<SecureStream> {
 public:
  SecureConnection(Socket socket, TlsContext tls) : ConnectionOver(SecureStream(std::move(socket), *tls)), tls_(tls) {}

  asio::awaitable<Result<void>> shake_hands(std::string name) override {
    SSL* native = stream_.native_handle();
    error_code is_name;
    asio::ip::make_address(name, is_name);
    if (is_name) {  // what the macro SSL_set_tlsext_host_name does, without its C casts
      SSL_ctrl(native, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
    }
    // OpenSSL compares the name itself, so that the verdict tells a wrong name from a wrong authority.
    X509_VERIFY_PARAM* expected = SSL_get0_param(native);
    const int set = is_name ? X509_VERIFY_PARAM_set1_host(expected, name.c_str(), name.size())
                            : X509_VERIFY_PARAM_set1_ip_asc(expected, name.c_str());
    if (set != 1) co_return unavailable("TLS: the host's name cannot be verified");
    auto done = co_await stream_.async_handshake(ssl::stream_base::client, kAwait);
    if (const auto& ec = std::get<0>(done)) {
      const long verdict = SSL_get_verify_result(native);
      if (verdict != X509_V_OK && SSL_get_verify_mode(native) != SSL_VERIFY_NONE) {
        co_return unavailable(std::string("TLS: certificate refused: ") + X509_verify_cert_error_string(verdict));
      }
      co_return unavailable("TLS handshake failed: " + describe_failure(ec));
    }
    co_return Result<void>();
  }

  // What has been read from the socket waits in two places: OpenSSL's BIO, and OpenSSL's records. Asio has a buffer of
  // its own, but it reads only when the BIO is empty, and the BIO is no smaller: it takes the whole.
  bool is_quiet() override {
    SSL* native = stream_.native_handle();
    return BIO_ctrl_pending(SSL_get_rbio(native)) == 0 && SSL_has_pending(native) == 0 && ConnectionOver::is_quiet();
  }

 private:
  TlsContext tls_;  // its callbacks must outlive the stream's use
};

}  // namespace

std::unique_ptr<ClientConnection> make_client_connection(Socket socket, const TlsContext& tls) {
  if (!tls) return std::make_unique<ConnectionOver<Socket>>(std::move(socket));
  return std::make_unique<SecureConnection>(std::move(socket), tls);
}

std::string describe_failure(const error_code& failure) {
  if (failure == asio::error::connection_refused) return "connection refused";
  if (failure == asio::error::connection_reset || failure == asio::error::broken_pipe)
    return "connection reset by peer";
  if (failure == asio::error::eof || failure == ssl::error::stream_truncated) {
    return "connection closed before an answer";
  }
  return failure.message();
}

}  // namespace adapter::http
