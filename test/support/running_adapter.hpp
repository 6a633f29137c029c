#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/application.hpp"
#include "http/client.hpp"
#include "runtime/file.hpp"
#include "support/certificates.hpp"
#include "support/fake_cluster.hpp"
#include "support/http_answer.hpp"
#include "support/manual_clock.hpp"
#include "support/raw_caller.hpp"
#include "support/run_coroutine.hpp"
#include "support/temporary_directory.hpp"

namespace adapter::test {

// The whole program in-process, over real TLS on loopback, with a caller that holds a client certificate. It lives by
// `clock`, turned by hand, unless it is given another. Standalone, unless `join` makes it part of a cluster.
class RunningAdapter {
 public:
  using Answer = HttpAnswer;

  explicit RunningAdapter(asio::io_context& io, runtime::Clock* other_clock = nullptr)
      : io_(io), adapter_clock_(other_clock != nullptr ? *other_clock : clock) {
    options.bind_address = "127.0.0.1";
    options.secure_port = 0;
    options.cert_dir = (directory.path() / "certificates").string();
    options.client_ca_file = directory.write("client-ca.crt", authority.certificate_pem());
    options.objects_from = directory.write("objects.json", R"({"kind":"List","items":[]})");
    options.relist_interval = std::chrono::minutes(1);
  }
  ~RunningAdapter() {
    if (application_) stop();
  }

  // Set before start().
  app::Options options;
  TemporaryDirectory directory;
  Authority authority{"client CA"};
  ManualClock clock;
  std::vector<std::string> log;
  http::NameLookUp look_up;          // of backends' names; empty: the system's
  std::vector<std::string> gave_up;  // why the program would have ended after its start
  runtime::Logger logger{4, [this](std::string_view line) { log.emplace_back(line); }};

  void use_rules(const std::string& yaml) { options.config_file = directory.write("rules.yaml", yaml); }
  void use_objects(const std::string& json) { directory.write("objects.json", json); }

  // In a cluster instead; before start(). `user` is what the kubeconfig says of its user.
  void join(FakeCluster& cluster, const std::string& user = "token: adapter") {
    cluster.set_authentication("client-ca-file", authority.certificate_pem());
    options.objects_from = options.client_ca_file = "";
    for (auto* kubeconfig :
         {&options.lister_kubeconfig, &options.authentication_kubeconfig, &options.authorization_kubeconfig}) {
      *kubeconfig = cluster.write_kubeconfig(directory, user);
    }
  }

  // Builds and starts; throws what the program would end with.
  void start() {
    const auto give_up = [this](std::vector<std::string> messages) { gave_up = std::move(messages); };
    application_ =
        std::make_unique<app::Application>(io_.get_executor(), options, adapter_clock_, logger, give_up, look_up);
    application_->start();
    client_ = make_client(alice());
  }
  void start_and_be_ready() {
    start();
    run_until([this] { return get("/readyz").status == 200; });
    run_to_rest();
  }

  Answer get(const std::string& target, std::vector<http::Headers::Field> headers = {}) {
    return ask("GET", target, std::move(headers));
  }
  Answer ask(const std::string& method, const std::string& target, std::vector<http::Headers::Field> headers = {},
             const std::string& body = "") {
    return answered(run_coroutine(io_, call(*client_, method, target, std::move(headers), body)));
  }
  // A caller without a certificate.
  Answer get_as_stranger(const std::string& target) {
    const auto stranger = make_client(std::nullopt);
    return answered(run_coroutine(io_, call(*stranger, "GET", target, {}, "")));
  }

  // A connection without a certificate, on which nothing has been said.
  std::shared_ptr<RawConnection> connect() {
    return std::make_shared<RawConnection>(io_, tls_of_caller(std::nullopt), port());
  }

  app::Application& application() { return *application_; }

  // For callers of another kind.
  std::uint16_t port() const { return application_->port(); }
  http::KeyPair alice() const { return authority.issue({.common_name = "alice", .organizations = {"dev"}}); }
  http::TlsContext caller_tls() const { return tls_of_caller(alice()); }
  http::TlsContext tls_of_caller(std::optional<http::KeyPair> pair) const {
    const auto own = options.cert_dir + "/apiserver.crt";
    const auto trusted = runtime::read_file(serving_authority_file.empty() ? own : serving_authority_file);
    return http::make_client_tls({.ca_pem = trusted.value(), .pair = std::move(pair)});
  }
  std::string serving_authority_file;  // whom callers trust; empty: the certificate that the program makes itself

  // Somebody who keeps the connection, and sends the same headers with each request.
  struct Caller {
    std::shared_ptr<http::Client> client;
    std::vector<http::Headers::Field> headers;
  };
  Caller caller(std::optional<http::KeyPair> pair, std::vector<http::Headers::Field> headers = {}) {
    return {make_client(std::move(pair)), std::move(headers)};
  }
  Answer get(const Caller& caller, const std::string& target) { return answered(try_get(caller, target)); }
  // The same, when there may be no answer at all.
  Result<Answer> try_get(const Caller& caller, const std::string& target) {
    return run_coroutine(io_, call(*caller.client, "GET", target, caller.headers, ""));
  }

  // A request that is answered later, or broken off.
  struct Pending {
    std::optional<Result<Answer>> result;
  };
  std::shared_ptr<Pending> begin(const std::string& target) { return begin(caller(alice()), target); }
  std::shared_ptr<Pending> begin(const Caller& caller, const std::string& target) {
    auto pending = std::make_shared<Pending>();
    begin(caller, target, [pending](Result<Answer> answer) { pending->result = std::move(answer); });
    return pending;
  }
  void begin(const Caller& caller, const std::string& target, std::function<void(Result<Answer>)> done) {
    asio::co_spawn(io_, call(*caller.client, "GET", target, caller.headers, ""),
                   [done = std::move(done), client = caller.client](const std::exception_ptr&, Result<Answer> answer) {
                     done(std::move(answer));
                   });
  }

  // Fails after a minute.
  void run_until(const std::function<bool()>& done) {
    for (const auto give_up = in_a_minute(); !done(); run_for_a_moment()) {
      if (RealTime::now() > give_up) throw std::runtime_error("what the test waited for did not happen: " + all_log());
    }
  }
  bool run_for_a_moment() {
    io_.restart();
    return io_.run_one_for(std::chrono::milliseconds(2)) > 0;
  }
  // Until nothing runs in the background and nothing has happened for some milliseconds: who turns the clock earlier
  // rings the deadlines of what has had no time. Fails after a minute.
  void run_to_rest() {
    const auto give_up = in_a_minute();
    for (int quiet = 0; quiet < 3 || application_->running_in_background() > 0;) {
      if (RealTime::now() > give_up) throw std::runtime_error("the program does not come to rest: " + all_log());
      quiet = run_for_a_moment() ? 0 : quiet + 1;
    }
  }
  // Turns the clock until it holds; fails when that takes longer.
  void turn_until(std::chrono::seconds at_most, const std::function<bool()>& done) {
    for (const auto end = clock.now() + at_most; !done();) {
      if (clock.now() >= end) throw std::runtime_error("what the test waited for did not happen in time");
      turn(std::chrono::milliseconds(250));
    }
  }
  // In small steps, because one alarm sets the next.
  void turn(std::chrono::nanoseconds by) {
    const auto step = std::max<std::chrono::nanoseconds>(by / 40, std::chrono::milliseconds(250));
    for (const auto end = clock.now() + by; clock.now() < end;) {
      clock.advance(std::min<std::chrono::nanoseconds>(end - clock.now(), step));
      run_to_rest();
    }
  }

  // Begins to stop; the clock must be turned until it is done.
  std::shared_ptr<bool> begin_stop() {
    auto done = std::make_shared<bool>(false);
    asio::co_spawn(io_, application_->stop(), [done](const std::exception_ptr&) { *done = true; });
    run_ready(io_);
    return done;
  }
  void stop() {
    const auto done = begin_stop();
    while (!*done) {
      clock.advance(std::chrono::seconds(1));
      run_for_a_moment();
    }
    // What still reads a file must not outlive main(), which destroys what it uses. What hangs for ever is left.
    for (const auto give_up = in_a_minute(); application_->running_in_background() > 0 && RealTime::now() < give_up;) {
      run_for_a_moment();
    }
    application_.reset();
  }

  std::string all_log() const {
    std::string out;
    for (const auto& line : log) out += line;
    return out;
  }

 private:
  using RealTime = std::chrono::steady_clock;  // bounds what would hang, and decides nothing else

  static RealTime::time_point in_a_minute() { return RealTime::now() + std::chrono::minutes(1); }

  static Answer answered(Result<Answer> result) {
    if (!result) throw std::runtime_error("no answer: " + result.error().message);
    return std::move(*result);
  }

  std::shared_ptr<http::Client> make_client(std::optional<http::KeyPair> pair) {
    return std::make_shared<http::Client>(
        io_.get_executor(), caller_clock_,
        http::Endpoint{.host = "127.0.0.1", .port = port(), .tls = tls_of_caller(std::move(pair))});
  }

  asio::awaitable<Result<Answer>> call(http::Client& client, std::string method, std::string target,
                                       std::vector<http::Headers::Field> headers, std::string body) {
    http::ClientRequest request{.method = std::move(method), .target = std::move(target), .body = std::move(body)};
    request.headers.add("Host", "localhost");
    for (auto& field : headers) request.headers.add(field.name, field.value);
    Answer answer;
    http::BodySink sink = [&answer](int, std::string_view piece) -> Result<void> {
      answer.body += piece;
      return {};
    };
    http::CallOptions how{.deadline = caller_clock_.now() + std::chrono::hours(1)};
    auto response = co_await client.call(std::move(request), how, sink);
    if (!response) co_return response.error();
    answer.status = response->status;
    answer.headers = std::move(response->headers);
    co_return answer;
  }

  asio::io_context& io_;
  runtime::Clock& adapter_clock_;
  ManualClock caller_clock_;  // never turned: callers are patient
  std::shared_ptr<http::Client> client_;
  std::unique_ptr<app::Application> application_;
};

}  // namespace adapter::test
