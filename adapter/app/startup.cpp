#include "app/startup.hpp"

#include "app/standalone.hpp"
#include "auth/client_certificate_authenticator.hpp"
#include "http/peer_certificate.hpp"
#include "http/self_signed_certificate.hpp"
#include "runtime/file.hpp"

namespace adapter::app {
namespace {

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const auto& line : lines) out += (out.empty() ? "" : "\n") + line;
  return out;
}

std::string read_file(const char* flag, const std::string& name) {
  auto content = runtime::read_file(name);
  if (!content) throw StartupError({std::string(flag) + ": " + name + " " + content.error().message});
  return std::move(*content);
}

std::string trimmed(std::string text) {
  constexpr const char* kSpace = " \t\r\n";
  text.erase(text.find_last_not_of(kSpace) + 1);
  text.erase(0, text.find_first_not_of(kSpace));
  return text;
}

}  // namespace

StartupError::StartupError(std::vector<std::string> messages)
    : std::runtime_error(joined(messages)), messages_(std::move(messages)) {
}

std::unique_ptr<Surroundings> make_surroundings(const Options& options, runtime::Clock& clock,
                                                const runtime::Logger& logger, runtime::Background& background) {
  return std::make_unique<Standalone>(options, clock, logger, background);
}

upstream::PrometheusOptions prometheus_options(const Options& options) {
  upstream::PrometheusOptions out{.url = options.prometheus_url,
                                  .post = options.prometheus_verb == PrometheusVerb::post,
                                  .headers = options.prometheus_headers};
  if (!options.prometheus_token_file.empty()) {
    out.bearer_token = trimmed(read_file("--prometheus-token-file", options.prometheus_token_file));
    for (const char c : out.bearer_token) {
      if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f) {
        throw StartupError({"--prometheus-token-file: " + options.prometheus_token_file + " holds more than one word"});
      }
    }
  }
  if (out.url.tls) {
    out.tls = http::make_client_tls(http::read_client_tls(
        options.prometheus_ca_file, options.prometheus_certificate_file, options.prometheus_key_file));
  }
  return out;
}

http::TlsContext serving_tls(const Options& options, const runtime::Clock& clock, const runtime::Logger& logger) {
  http::ServerTlsOptions tls{.min_version = options.tls_min_version, .cipher_suites = options.tls_cipher_suites};
  if (!options.tls_certificate_file.empty()) {
    tls.pair = http::read_key_pair(options.tls_certificate_file, options.tls_key_file);
    tls.pair_name = options.tls_certificate_file;
  } else {
    auto own = http::ensure_serving_certificate(options.cert_dir, options.bind_address, clock.wall_now());
    if (own.created) logger.info("made a self-signed serving certificate: " + own.name);
    tls.pair = std::move(own.pair);
    tls.pair_name = own.name;
  }
  std::vector<std::string> unknown_ciphers;
  auto context = http::make_server_tls(tls, unknown_ciphers);
  for (const auto& name : unknown_ciphers)
    logger.warning("--tls-cipher-suites: " + name + " is not known and left out");
  return context;
}

auth::AuthenticatorChain standalone_authenticators(const Options& options, const runtime::Clock& clock) {
  std::vector<std::unique_ptr<auth::Authenticator>> chain;
  if (!options.client_ca_file.empty()) {
    auto pool = http::CertificatePool::from_pem(read_file("--client-ca-file", options.client_ca_file));
    if (!pool) throw StartupError({"--client-ca-file: " + options.client_ca_file + ": " + pool.error().message});
    chain.push_back(std::make_unique<auth::ClientCertificateAuthenticator>(std::move(*pool), clock));
  }
  return auth::AuthenticatorChain(std::move(chain));
}

}  // namespace adapter::app
