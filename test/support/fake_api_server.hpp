#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/message.hpp"
#include "http/peer_certificate.hpp"
#include "http/tls_context.hpp"
#include "runtime/task_group.hpp"
#include "support/certificates.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::test {

// A kube-apiserver on loopback, over real TLS with an authority of its own. It answers what it is told, at once, late,
// never, or as an open stream that the test feeds; and it remembers what it was asked.
class FakeApiServer {
 public:
  struct Asked {
    std::string method;
    std::string target;
    http::Headers headers;
    std::string body;
    std::string client_name;  // the CN of the client's certificate; empty when it showed none
    std::string asked_name;   // by SNI; empty when it sent none
    std::size_t connection = 0;

    std::string header(std::string_view name) const { return std::string(headers.get(name).value_or("")); }
  };
  struct Answer {
    int status = 200;
    std::string body;
    http::Headers headers;
    bool open = false;  // chunked and without an end; `body` is the first piece, feed() sends more
    bool drop = false;  // hangs up instead of answering
    std::shared_ptr<runtime::Event> before = nullptr;  // waited for before the answer: it comes late, or never
  };
  using Handler = std::function<Answer(const Asked&)>;

  FakeApiServer(asio::io_context& io, Handler handler) : on_request(std::move(handler)), io_(io) {
    use_names("IP:127.0.0.1");
    start();
  }
  ~FakeApiServer() { stop(); }
  FakeApiServer(const FakeApiServer&) = delete;
  FakeApiServer& operator=(const FakeApiServer&) = delete;

  Handler on_request;
  std::vector<Asked> asked;

  std::uint16_t port() const { return port_; }
  std::string url() const { return "https://127.0.0.1:" + std::to_string(port_); }
  const Authority& authority() const { return authority_; }
  std::size_t connections() const { return connections_; }  // so far

  // From now on: 401 to whoever does not present this bearer token; empty: nobody is asked for one.
  void require_token(std::string token) { token_ = std::move(token); }
  // New connections get a certificate with these names (subjectAltName), by the present authority or by a new one.
  void use_names(const std::string& alternative_names) {
    names_ = alternative_names;
    std::vector<std::string> unknown;
    const http::ServerTlsOptions tls{
        .pair = authority_.issue(
            {.common_name = "kube-apiserver", .usage = "serverAuth", .alternative_names = alternative_names}),
        .pair_name = "fake API server"};
    tls_ = http::make_server_tls(tls, unknown);
  }
  void rotate_authority() {
    prepare_authority();
    use_prepared_authority();
  }
  // The same in two steps, so that somebody can trust the new authority before it counts.
  std::string prepare_authority() {
    next_authority_.emplace("new CA");
    return next_authority_->certificate_pem();
  }
  void use_prepared_authority() {
    authority_ = std::move(*next_authority_);
    use_names(names_);
  }

  // Open streams in the order in which they began, ended ones included.
  std::size_t streams() const { return streams_.size(); }
  void feed(std::size_t index, std::string piece) {
    streams_.at(index)->pieces.push_back(std::move(piece));
    streams_.at(index)->news->set();
  }
  // Ends a stream as a server does when a watch's time is over.
  void finish(std::size_t index) {
    streams_.at(index)->finished = true;
    streams_.at(index)->news->set();
  }

  void drop_connections() {
    boost::system::error_code ignored;
    for (auto& connection : open_) connection.lowest_layer().close(ignored);
    for (std::size_t i = 0; i < streams_.size(); ++i) finish(i);
  }
  // Drops all and refuses connections until start(), which listens on the same port again.
  void stop() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    drop_connections();
    tasks_.cancel();
    while (tasks_.size() > 0) run_ready(io_);
  }
  void start() {
    acceptor_ = asio::ip::tcp::acceptor(io_, {asio::ip::address_v4::loopback(), port_});
    port_ = acceptor_.local_endpoint().port();
    tasks_.spawn("fake API server", accept());
  }

 private:
  using Socket = asio::ip::tcp::socket;
  using Connection = asio::ssl::stream<Socket>;
  struct Stream {
    std::deque<std::string> pieces;
    bool finished = false;
    std::shared_ptr<runtime::Event> news;
  };
  static constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

  asio::awaitable<void> accept() {
    for (;;) {
      auto accepted = co_await acceptor_.async_accept(kAwait);
      auto& [ec, socket] = accepted;
      if (ec) co_return;
      socket.set_option(asio::ip::tcp::no_delay(true));  // as Go does: an event does not wait for the one before
      ++connections_;
      const auto connection = open_.emplace(open_.end(), std::move(socket), *tls_);
      tasks_.spawn("fake API server's connection", serve(connection, tls_, connections_));
    }
  }

  // The context must live as long as the connection.
  asio::awaitable<void> serve(std::list<Connection>::iterator connection, const http::TlsContext, std::size_t number) {
    struct Leave {
      std::list<Connection>& open;
      std::list<Connection>::iterator connection;
      ~Leave() { open.erase(connection); }
    };
    const Leave leave{open_, connection};
    auto shaken = co_await connection->async_handshake(asio::ssl::stream_base::server, kAwait);
    if (std::get<0>(shaken)) co_return;
    const auto peer = http::PeerCertificate::of(connection->native_handle());
    const std::string client_name = peer ? peer->common_name() : "";
    const char* sni = SSL_get_servername(connection->native_handle(), TLSEXT_NAMETYPE_host_name);
    const std::string asked_name = sni != nullptr ? sni : "";
    boost::beast::flat_buffer buffer;
    for (;;) {
      boost::beast::http::request<boost::beast::http::string_body> request;
      auto read = co_await boost::beast::http::async_read(*connection, buffer, request, kAwait);
      if (std::get<0>(read)) co_return;
      Asked question{.method = std::string(request.method_string()),
                     .target = std::string(request.target()),
                     .body = request.body(),
                     .client_name = client_name,
                     .asked_name = asked_name,
                     .connection = number};
      for (const auto& field : request) {
        question.headers.add(std::string(field.name_string()), std::string(field.value()));
      }
      asked.push_back(question);
      const bool refused = !token_.empty() && question.header("Authorization") != "Bearer " + token_;
      const Answer answer = refused ? unauthorized() : on_request(question);
      if (answer.before) co_await answer.before->wait();
      if (answer.drop) co_return;
      if (answer.open) {
        co_await stream(*connection, answer);
      } else {
        const auto text = head(answer, "Content-Length: " + std::to_string(answer.body.size())) + answer.body;
        auto written = co_await asio::async_write(*connection, asio::buffer(text), kAwait);
        if (std::get<0>(written)) co_return;
      }
      if (!connection->lowest_layer().is_open()) co_return;
    }
  }

  asio::awaitable<void> stream(Connection& connection, Answer answer) {
    const auto state = std::make_shared<Stream>();
    state->news = std::make_shared<runtime::Event>(io_.get_executor());
    if (!answer.body.empty()) state->pieces.push_back(answer.body);
    streams_.push_back(state);
    std::string text = head(answer, "Transfer-Encoding: chunked");
    for (;;) {
      for (; !state->pieces.empty(); state->pieces.pop_front()) text += chunk(state->pieces.front());
      const bool last = state->finished;
      if (last) text += "0\r\n\r\n";
      auto written = co_await asio::async_write(connection, asio::buffer(text), kAwait);
      if (std::get<0>(written) || last) co_return;
      text.clear();
      while (state->pieces.empty() && !state->finished) {
        state->news = std::make_shared<runtime::Event>(io_.get_executor());
        co_await state->news->wait();
      }
    }
  }

  static std::string chunk(const std::string& piece) {
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
    return size + piece + "\r\n";
  }

  static std::string head(const Answer& answer, const std::string& framing) {
    auto text = "HTTP/1.1 " + std::to_string(answer.status) + " X\r\n" + framing + "\r\n";
    if (!answer.headers.get("Content-Type")) text += "Content-Type: application/json\r\n";
    for (const auto& field : answer.headers.fields()) text += field.name + ": " + field.value + "\r\n";
    return text + "\r\n";
  }

  static Answer unauthorized() {
    return {.status = 401, .body = R"({"kind":"Status","status":"Failure","reason":"Unauthorized","code":401})"};
  }

  asio::io_context& io_;
  runtime::Logger logger_{0};
  Authority authority_{"cluster CA"};
  std::optional<Authority> next_authority_;
  std::string names_;
  http::TlsContext tls_;
  std::string token_;
  asio::ip::tcp::acceptor acceptor_{io_};
  std::uint16_t port_ = 0;
  std::size_t connections_ = 0;
  std::list<Connection> open_;
  std::vector<std::shared_ptr<Stream>> streams_;
  runtime::TaskGroup tasks_{io_.get_executor(), logger_};
};

}  // namespace adapter::test
