#include "cluster/credentials.hpp"

#include <stdexcept>

#include "cluster/kube_config.hpp"
#include "http/basic_auth.hpp"
#include "runtime/file.hpp"

namespace adapter::cluster {
namespace {

constexpr std::chrono::seconds kLookEvery{1};
constexpr std::size_t kLargestFile = std::size_t{1} << 20;

std::string read_file(const std::string& name) {
  auto content = runtime::read_file(name, kLargestFile);
  if (!content) throw std::runtime_error(name + ": " + content.error().message);
  return std::move(*content);
}

std::string read(const TextOrFile& source) {
  return source.file.empty() ? source.text : read_file(source.file);
}

// A header's value for a bearer token, without the white space around that: a line break would begin another header.
std::string bearer(std::string token, const std::string& name) {
  constexpr const char* kSpace = " \t\r\n";
  token.erase(token.find_last_not_of(kSpace) + 1);
  token.erase(0, token.find_first_not_of(kSpace));
  if (token.empty()) throw std::runtime_error(name + ": holds no token");
  for (const char c : token) {
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f)
      throw std::runtime_error(name + ": holds more than one word");
  }
  return "Bearer " + token;
}

}  // namespace

Credentials::Credentials(ClientConfig config, const runtime::Clock& clock, const runtime::Logger& logger)
    : config_(std::move(config)), clock_(clock), logger_(logger), next_look_(clock.now() + kLookEvery) {
  watch_files();
  authorization_ = first_authorization();
  if (config_.server.tls) use_tls(read_tls());
  if (config_.insecure) {
    logger_.warning(config_.name +
                    ": insecure-skip-tls-verify is set: whoever answers at the server's address gets our credentials");
  }
}

// Stamps come before the content: what changes in between shows at the next look.
void Credentials::watch_files() {
  files_.clear();
  for (const auto& name : {config_.kubeconfig, config_.token_file, config_.authority.file,
                           config_.client_certificate.file, config_.client_key.file}) {
    if (!name.empty()) files_.push_back({.name = name, .stamp = runtime::stamp_of(name)});
  }
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
  if (!config_.token_file.empty()) return bearer(read_file(config_.token_file), config_.token_file);
  if (!config_.token.empty()) return bearer(config_.token, config_.name + ": token");
  if (config_.username.empty() && config_.password.empty()) return "";
  return http::basic_credentials(config_.username + ":" + config_.password);
}

void Credentials::look() {
  if (clock_.now() < next_look_) return;
  next_look_ = clock_.now() + kLookEvery;
  if (stamps_changed()) reload();
}

void Credentials::read_again() {
  stamps_changed();
  reload();
}

bool Credentials::stamps_changed() {
  bool changed = false;
  for (auto& file : files_) {
    const auto stamp = runtime::stamp_of(file.name);
    changed = changed || stamp != file.stamp;
    file.stamp = stamp;
  }
  if (changed) complaints_.clear();
  return changed;
}

void Credentials::reload() {
  if (!config_.kubeconfig.empty()) {
    try {
      read_kubeconfig_again();
    } catch (const std::runtime_error& e) {
      complain(std::string(e.what()) + "; what it held before stays");
    }
  }
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

void Credentials::read_kubeconfig_again() {
  auto next = read_kube_config(config_.kubeconfig);
  if (next.kubeconfig_address != config_.kubeconfig_address) {
    // Its credentials are another server's: this one must not see them.
    throw std::runtime_error(config_.kubeconfig + ": it names another server, which needs a restart");
  }
  next.name = config_.name;
  next.server = config_.server;
  next.tls_server_name = config_.tls_server_name;
  config_ = std::move(next);
  watch_files();
}

void Credentials::use_authorization(std::string authorization) {
  if (authorization == authorization_) return;
  authorization_ = std::move(authorization);
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
    out.pair = http::KeyPair{.certificate_pem = read(certificate), .key_pem = read(config_.client_key)};
  }
  return out;
}

// Absent: the system's roots count.
std::optional<std::string> Credentials::read_authority() {
  const auto& authority = config_.authority;
  if (authority.empty()) return std::nullopt;
  if (!config_.authority_may_come_later) return read(authority);
  auto content = runtime::read_file(authority.file, kLargestFile);
  if (!content) return std::nullopt;
  config_.authority_may_come_later = false;  // it never goes back to trusting more
  return std::move(*content);
}

void Credentials::use_tls(http::ClientTlsOptions options) {
  if (tls_ && options == tls_options_) return;
  auto tls = http::make_client_tls(options);
  if (tls_) logger_.info(config_.name + ": new certificates are in use");
  tls_ = std::move(tls);
  tls_options_ = std::move(options);
  ++version_;
}

void Credentials::complain(const std::string& problem) {
  if (complaints_.insert(problem).second) logger_.error(problem);
}

}  // namespace adapter::cluster
