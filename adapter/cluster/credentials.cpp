#include "cluster/credentials.hpp"

#include <stdexcept>

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

// A bearer token without the white space around it. It becomes part of a header, where a line break would begin
// another.
std::string checked_token(std::string token, const std::string& name) {
  constexpr const char* kSpace = " \t\r\n";
  token.erase(token.find_last_not_of(kSpace) + 1);
  token.erase(0, token.find_first_not_of(kSpace));
  if (token.empty()) throw std::runtime_error(name + ": holds no token");
  for (const char c : token) {
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f)
      throw std::runtime_error(name + ": holds more than one word");
  }
  return token;
}

}  // namespace

Credentials::Credentials(ClientConfig config, const runtime::Clock& clock, const runtime::Logger& logger)
    : config_(std::move(config)), clock_(clock), logger_(logger), next_look_(clock.now() + kLookEvery) {
  for (const auto& name :
       {config_.token_file, config_.authority.file, config_.client_certificate.file, config_.client_key.file}) {
    if (!name.empty()) files_.push_back({.name = name, .stamp = runtime::stamp_of(name)});
  }
  if (const auto token = first_token(); !token.empty()) {
    use_token(token);
  } else if (!config_.username.empty() || !config_.password.empty()) {
    authorization_ = http::basic_credentials(config_.username + ":" + config_.password);
  }
  if (config_.server.tls) use_tls(read_tls());
  if (config_.insecure) {
    logger_.warning(config_.name +
                    ": insecure-skip-tls-verify is set: whoever answers at the API server's address gets our "
                    "credentials");
  }
}

std::string Credentials::first_token() const {
  if (!config_.token_file.empty()) {
    try {
      return checked_token(read_file(config_.token_file), config_.token_file);
    } catch (const std::runtime_error& e) {
      if (config_.token.empty()) throw;
      logger_.warning(std::string(e.what()) + "; the token beside it is used");
    }
  }
  return config_.token.empty() ? "" : checked_token(config_.token, config_.name + ": token");
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
  if (!config_.token_file.empty()) {
    try {
      use_token(checked_token(read_file(config_.token_file), config_.token_file));
    } catch (const std::runtime_error& e) {
      complain(std::string(e.what()) + "; the last good token stays");
    }
  }
  if (config_.server.tls) {
    try {
      use_tls(read_tls());
    } catch (const std::runtime_error& e) {
      complain(std::string(e.what()) + "; the last good certificates stay");
    }
  }
}

void Credentials::use_token(const std::string& token) {
  auto authorization = "Bearer " + token;
  if (authorization == authorization_) return;
  authorization_ = std::move(authorization);
  if (version_++ > 0) logger_.info(config_.token_file + ": a new token is in use");
}

http::ClientTlsOptions Credentials::read_tls() const {
  const auto& authority = config_.authority;
  const auto& certificate = config_.client_certificate;
  http::ClientTlsOptions out{
      .ca_name = authority.file.empty() ? config_.name + ": certificate-authority-data" : authority.file,
      .pair_name = certificate.file.empty() ? config_.name + ": client-certificate-data" : certificate.file,
      .verify_peer = !config_.insecure};
  if (!authority.empty()) out.ca_pem = read(authority);
  if (!certificate.empty()) {
    out.pair = http::KeyPair{.certificate_pem = read(certificate), .key_pem = read(config_.client_key)};
  }
  return out;
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
