#include "http/client_connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <cerrno>
#include <optional>
#include <vector>

namespace adapter::http {
namespace {

namespace beast = boost::beast;
namespace ssl = asio::ssl;
using boost::system::error_code;
using Socket = asio::ip::tcp::socket;
using SecureStream = ssl::stream<Socket>;

constexpr int kSilenceBeforeProbe = 15, kProbeEvery = 15, kProbes = 2;  // seconds, seconds, count
constexpr int kUnacknowledgedMilliseconds = 30'000;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

Error unavailable(std::string what) {
  return {ErrorKind::upstream_unavailable, std::move(what)};
}

std::string describe(const error_code& ec) {
  if (ec == asio::error::connection_refused) return "connection refused";
  if (ec == asio::error::connection_reset || ec == asio::error::broken_pipe) return "connection reset by peer";
  if (ec == asio::error::eof || ec == beast::http::error::end_of_stream || ec == ssl::error::stream_truncated) {
    return "connection closed before an answer";
  }
  return ec.message();
}

// What went wrong while reading the answer: a broken connection or a peer that does not speak HTTP.
Error read_failure(const error_code& ec) {
  if (ec == beast::http::error::partial_message) {
    return {ErrorKind::malformed_response, "the answer ends in the middle (connection closed)"};
  }
  if (ec == beast::http::error::header_limit)
    return {ErrorKind::malformed_response, "the answer's header is too large"};
  if (ec == beast::http::error::body_limit) return {ErrorKind::malformed_response, "the answer is too large"};
  if (ec.category() == beast::http::make_error_code(beast::http::error::end_of_stream).category() &&
      ec != beast::http::error::end_of_stream) {
    return {ErrorKind::malformed_response, "the answer is no HTTP/1.1: " + ec.message()};
  }
  return unavailable(describe(ec));
}

// Errors are of no interest: the socket may have been closed from outside by now.
void tune(Socket::lowest_layer_type& socket) {
  error_code ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  // A peer that is gone without a word is noticed within about 45 s when we wait for it (a watch does for minutes), and
  // within 30 s when it takes no data.
  const auto set = [&socket](int level, int name, int value) {
    ::setsockopt(socket.native_handle(), level, name, &value, sizeof value);
  };
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
  set(IPPROTO_TCP, TCP_KEEPIDLE, kSilenceBeforeProbe);
  set(IPPROTO_TCP, TCP_KEEPINTVL, kProbeEvery);
  set(IPPROTO_TCP, TCP_KEEPCNT, kProbes);
  set(IPPROTO_TCP, TCP_USER_TIMEOUT, kUnacknowledgedMilliseconds);
}

template <class Stream>
class ConnectionOver : public ClientConnection {
 public:
  explicit ConnectionOver(Stream stream) : stream_(std::move(stream)) {}

  asio::awaitable<Result<void>> connect(const Endpoint& endpoint) override {
    auto& socket = stream_.lowest_layer();
    auto addresses = co_await resolve(endpoint);
    if (!addresses) co_return addresses.error();
    if (aborted_) co_return unavailable("aborted");
    auto connected = co_await asio::async_connect(socket, *addresses, kAwait);
    if (const auto& ec = std::get<0>(connected)) co_return unavailable(describe(ec));
    tune(socket);
    if constexpr (std::is_same_v<Stream, SecureStream>) {
      co_return co_await shake_hands(endpoint.server_name.empty() ? endpoint.host : endpoint.server_name);
    }
    co_return Result<void>();
  }

  asio::awaitable<Result<Exchange>> exchange(const ClientRequest& request, std::size_t header_limit,
                                             std::size_t body_limit, BodySink& sink, bool& answered) override {
    beast::http::request<beast::http::string_body> message;
    message.method_string(request.method);
    message.target(request.target);
    for (const auto& field : request.headers.fields()) message.insert(field.name, field.value);
    message.body() = request.body;
    if (!request.body.empty()) message.content_length(request.body.size());
    auto sent = co_await beast::http::async_write(stream_, message, kAwait);
    if (const auto& ec = std::get<0>(sent)) co_return unavailable(describe(ec));

    std::optional<beast::http::response_parser<beast::http::buffer_body>> answer;
    do {  // interim answers, 1xx, come before the one that counts (RFC 9110, 15.2)
      answer.emplace();
      answer->header_limit(static_cast<std::uint32_t>(header_limit));
      answer->body_limit(body_limit);
      auto header = co_await beast::http::async_read_header(stream_, buffer_, *answer, kAwait);
      answered = answered || answer->got_some();
      if (const auto& ec = std::get<0>(header)) co_return read_failure(ec);
    } while (answer->get().result_int() < 200);

    auto& parser = *answer;
    Exchange out;
    out.response.status = static_cast<int>(parser.get().result_int());
    for (const auto& field : parser.get()) {
      out.response.headers.add(std::string(field.name_string()), std::string(field.value()));
    }
    while (!parser.is_done()) {
      auto& body = parser.get().body();
      body.data = piece_.data();
      body.size = piece_.size();
      // Not async_read: it goes on until the piece is full, and the events of a watch come minutes apart.
      auto read = co_await beast::http::async_read_some(stream_, buffer_, parser, kAwait);
      const auto& ec = std::get<0>(read);
      if (ec == ssl::error::stream_truncated) co_return read_failure(beast::http::error::partial_message);
      if (ec && ec != beast::http::error::need_buffer) co_return read_failure(ec);
      const std::string_view piece(piece_.data(), piece_.size() - body.size);
      if (piece.empty()) continue;
      if (auto taken = sink(out.response.status, piece); !taken) co_return taken.error();
    }
    out.reusable = parser.keep_alive() && buffer_.size() == 0;
    co_return out;
  }

  bool is_quiet() override {
    if constexpr (std::is_same_v<Stream, SecureStream>) {
      if (SSL_has_pending(stream_.native_handle()) != 0) return false;
    }
    char byte = 0;
    const auto size = ::recv(stream_.lowest_layer().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  }

  void abort() override {
    aborted_ = true;
    if (resolver_ != nullptr) resolver_->cancel();
    error_code ignored;
    stream_.lowest_layer().close(ignored);
  }

 private:
  using Addresses = std::vector<asio::ip::tcp::endpoint>;

  // Addresses do not go through the resolver: its one thread serves the whole program, and a name that hangs there
  // would hold up every connection.
  asio::awaitable<Result<Addresses>> resolve(const Endpoint& endpoint) {
    error_code is_name;
    const auto address = asio::ip::make_address(endpoint.host, is_name);
    if (!is_name) co_return Addresses{{address, endpoint.port}};
    asio::ip::tcp::resolver resolver(stream_.lowest_layer().get_executor());
    resolver_ = &resolver;
    auto resolved = co_await resolver.async_resolve(endpoint.host, std::to_string(endpoint.port), kAwait);
    resolver_ = nullptr;
    auto& [failure, found] = resolved;
    if (failure) co_return unavailable("cannot resolve the host name: " + failure.message());
    Addresses out;
    for (const auto& entry : found) out.push_back(entry.endpoint());
    co_return out;
  }

  asio::awaitable<Result<void>> shake_hands(const std::string name) {
    SSL* native = stream_.native_handle();
    error_code is_name;
    asio::ip::make_address(name, is_name);
    if (is_name) {  // what the macro SSL_set_tlsext_host_name does, without its C casts
      SSL_ctrl(native, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(name.c_str()));
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
      co_return unavailable("TLS handshake failed: " + describe(ec));
    }
    co_return Result<void>();
  }

  Stream stream_;
  bool aborted_ = false;
  asio::ip::tcp::resolver* resolver_ = nullptr;  // while resolving
  beast::flat_buffer buffer_;
  std::array<char, 16 << 10> piece_;
};

}  // namespace

std::unique_ptr<ClientConnection> make_client_connection(const asio::any_io_executor& executor,
                                                         const Endpoint& endpoint) {
  if (!endpoint.tls) return std::make_unique<ConnectionOver<Socket>>(Socket(executor));
  return std::make_unique<ConnectionOver<SecureStream>>(SecureStream(Socket(executor), *endpoint.tls));
}

}  // namespace adapter::http
