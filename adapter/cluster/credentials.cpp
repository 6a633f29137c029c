#include "cluster/credentials.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <stdexcept>
#include <utility>

#include "cluster/kube_config.hpp"
#include "http/basic_auth.hpp"
#include "http/certificate_facts.hpp"
#include "http/field_value.hpp"
#include "runtime/event.hpp"

namespace adapter::cluster {
namespace {

constexpr std::chrono::seconds kRenewEvery{1};

bool is_same(const Result<std::string>& a, const Result<std::string>& b) {
  if (a.has_value() != b.has_value()) return false;
  return a ? *a == *b : a.error().message == b.error().message;
}

bool are_same(const runtime::FileContents& a, const runtime::FileContents& b) {
  return std::ranges::equal(a, b, [](const auto& left, const auto& right) {
    return left.first == right.first && is_same(left.second, right.second);
  });
}

// A header's value for a bearer token, without the white space around that: a line break would begin another header.
std::string bearer(std::string token, const std::string& name) {
  constexpr const char* kSpace = " \t\r\n";
  token.erase(token.find_last_not_of(kSpace) + 1);
  token.erase(0, token.find_first_not_of(kSpace));
  if (const auto problem = http::token_problem(token)) throw std::runtime_error(name + ": " + *problem);
  return "Bearer " + token;
}

}  // namespace

struct Credentials::Renewal {
  explicit Renewal(const asio::any_io_executor& executor) : over(executor) {}
  bool done = false;  // the files were read; else its caller went away
  runtime::Event over;
};

Credentials::Credentials(ClientConfig config, runtime::Clock& clock, const runtime::Logger& logger,
                         const runtime::Background& background)
    : config_(std::move(config)),
      clock_(clock),
      logger_(logger),
      files_(clock, background, kLargestKubeConfig),
      contents_(files_.begin(file_names())),
      next_renewal_(clock.now()) {
  authorization_ = first_authorization();
  if (config_.server.tls) use_tls(read_tls());
  if (config_.insecure) {
    logger_.warning(config_.name +
                    ": insecure-skip-tls-verify is set: whoever answers at the server's address gets our credentials");
  }
}

std::vector<std::string> Credentials::file_names() const {
  std::vector<std::string> out;
  for (const auto& name : {config_.kubeconfig, config_.token_file, config_.authority.file,
                           config_.client_certificate.file, config_.client_key.file}) {
    if (!name.empty()) out.push_back(name);
  }
  return out;
}

bool Credentials::has_all_contents() const {
  return std::ranges::all_of(file_names(), [this](const auto& name) { return contents_.contains(name); });
}

const std::string& Credentials::content_of(const std::string& name) const {
  const auto& content = contents_.at(name);
  if (!content) throw std::runtime_error(name + ": " + content.error().message);
  return *content;
}

std::string Credentials::text_of(const TextOrFile& source) const {
  return source.file.empty() ? source.text : content_of(source.file);
}

// As client-go: the token beside the file serves while the file cannot be read.
std::string Credentials::first_authorization() const {
  try {
    return authorization_now();
  } catch (const std::runtime_error& e) {
    if (config_.token_file.empty() || config_.token.empty()) throw;
    logger_.warning(std::string(e.what()) + "; the token beside it is used");
    return bearer(config_.token, config_.name + ": token");
  }
}

std::string Credentials::authorization_now() const {
  if (!config_.token_file.empty()) return bearer(content_of(config_.token_file), config_.token_file);
  if (!config_.token.empty()) return bearer(config_.token, config_.name + ": token");
  if (config_.username.empty() && config_.password.empty()) return "";
  return http::basic_credentials(config_.username + ":" + config_.password);
}

asio::awaitable<void> Credentials::look() {
  auto contents = co_await files_.look();
  if (contents) take(std::move(*contents));
}

asio::awaitable<void> Credentials::renew() {
  while (const auto other = renewing_) {
    co_await other->over.wait();
    if (other->done) co_return;
  }
  if (clock_.now() < next_renewal_) co_return;
  renewing_ = std::make_shared<Renewal>(co_await asio::this_coro::executor);
  struct End {  // also when cancellation throws
    std::shared_ptr<Renewal>& renewing;
    ~End() { std::exchange(renewing, nullptr)->over.set(); }
  };
  const End end{renewing_};
  auto contents = co_await files_.read_now();
  renewing_->done = true;
  next_renewal_ = clock_.now() + kRenewEvery;
  if (!contents) co_return;
  const auto before = version_;
  take(std::move(*contents));
  if (version_ != before) next_renewal_ = clock_.now();  // only what brings nothing new is a waste
}

void Credentials::take(runtime::FileContents contents) {
  if (!are_same(contents, contents_)) complaints_.clear();
  const auto before = std::exchange(contents_, std::move(contents));
  const auto& kubeconfig = config_.kubeconfig;
  if (!kubeconfig.empty() && !is_same(before.at(kubeconfig), contents_.at(kubeconfig))) {
    try {
      take_kubeconfig();
    } catch (const std::runtime_error& e) {
      complain(std::string(e.what()) + "; what it held before stays");
    }
  }
  if (!has_all_contents()) return;  // it names other files now, which come with a later look
  try {
    use_authorization(authorization_now());
  } catch (const std::runtime_error& e) {
    complain(std::string(e.what()) + "; the last good token stays");
  }
  if (config_.server.tls) {
    try {
      use_tls(read_tls());
    } catch (const std::runtime_error& e) {
      complain(std::string(e.what()) + "; the last good certificates stay");
    }
  }
}

void Credentials::take_kubeconfig() {
  auto next = parse_kube_config(content_of(config_.kubeconfig), config_.kubeconfig);
  if (next.kubeconfig_address != config_.kubeconfig_address) {
    // Its credentials are another server's: this one must not see them.
    throw std::runtime_error(config_.kubeconfig + ": it names another server, which needs a restart");
  }
  next.name = config_.name;
  next.server = config_.server;
  next.tls_server_name = config_.tls_server_name;
  const auto names = file_names();
  config_ = std::move(next);
  if (file_names() != names) files_.follow(file_names());
}

void Credentials::use_authorization(std::string authorization) {
  if (authorization == authorization_) return;
  previous_authorization_ = std::exchange(authorization_, std::move(authorization));
  ++version_;
  logger_.info((config_.token_file.empty() ? config_.name : config_.token_file) + ": a new token is in use");
}

http::ClientTlsOptions Credentials::read_tls() {
  const auto& authority = config_.authority;
  const auto& certificate = config_.client_certificate;
  http::ClientTlsOptions out{
      .ca_name = authority.file.empty() ? config_.name + ": certificate-authority-data" : authority.file,
      .pair_name = certificate.file.empty() ? config_.name + ": client-certificate-data" : certificate.file,
      .verify_peer = !config_.insecure};
  out.ca_pem = read_authority();
  if (!certificate.empty()) {
    out.pair = http::KeyPair{.certificate_pem = text_of(certificate), .key_pem = text_of(config_.client_key)};
  }
  return out;
}

// Absent: the system's roots count.
std::optional<std::string> Credentials::read_authority() {
  const auto& authority = config_.authority;
  if (authority.empty()) return std::nullopt;
  if (!config_.authority_may_come_later) return text_of(authority);
  const auto& content = contents_.at(authority.file);
  if (!content) return std::nullopt;
  config_.authority_may_come_later = false;  // it never goes back to trusting more
  return *content;
}

void Credentials::use_tls(http::ClientTlsOptions options) {
  if (tls_ && options == tls_options_) return;
  auto tls = http::make_client_tls(options);
  if (tls_) logger_.info(config_.name + ": new certificates are in use");
  tls_ = std::move(tls);
  tls_options_ = std::move(options);
  certificate_end_.reset();
  if (tls_options_.pair) {
    if (const auto facts = http::certificate_facts(tls_options_.pair->certificate_pem)) {
      certificate_end_ = facts->not_after;
    }
  }
  ++version_;
}

void Credentials::complain(const std::string& problem) {
  if (complaints_.insert(problem).second) logger_.error(problem);
}

}  // namespace adapter::cluster
