#include "app/serving_certificate.hpp"

#include <utility>

#include "http/self_signed_certificate.hpp"

namespace adapter::app {

ServingCertificate::ServingCertificate(const Options& options, runtime::Clock& clock, const runtime::Logger& logger)
    : options_(options), clock_(clock), logger_(logger) {
  if (!options.tls_certificate_file.empty()) {
    files_ = {options.tls_certificate_file, options.tls_key_file};
  } else if (!options.cert_dir.empty()) {
    files_ = {options.cert_dir + "/apiserver.crt", options.cert_dir + "/apiserver.key"};
  }
  for (const auto& sni : options.sni_certificates) {
    files_.push_back(sni.certificate_file);
    files_.push_back(sni.key_file);
  }
}

http::TlsContext ServingCertificate::load() {
  http::ServerTlsOptions tls{.min_version = options_.tls_min_version, .cipher_suites = options_.tls_cipher_suites};
  if (!options_.tls_certificate_file.empty()) {
    loaded_ = stamps();
    tls.pair = http::read_key_pair(options_.tls_certificate_file, options_.tls_key_file);
    tls.pair_name = options_.tls_certificate_file;
  } else {
    auto own = http::ensure_serving_certificate(options_.cert_dir, options_.bind_address, clock_.wall_now());
    if (own.created) logger_.info("made a self-signed serving certificate: " + own.name);
    loaded_ = stamps();  // after it: the files may be new
    tls.pair = std::move(own.pair);
    tls.pair_name = own.name;
  }
  for (const auto& sni : options_.sni_certificates) {
    tls.named_pairs.push_back({.pair = http::read_key_pair(sni.certificate_file, sni.key_file),
                               .pair_name = sni.certificate_file,
                               .patterns = sni.name_patterns});
  }
  std::vector<std::string> unknown_ciphers;
  auto context = http::make_server_tls(tls, unknown_ciphers);
  for (const auto& name : unknown_ciphers)
    logger_.warning("--tls-cipher-suites: " + name + " is not known and left out");
  return context;
}

asio::awaitable<void> ServingCertificate::follow(Use use) {
  for (auto seen = loaded_;;) {
    co_await runtime::sleep_until(clock_, clock_.now() + std::chrono::seconds(1));
    auto now = stamps();
    const bool settled = now == std::exchange(seen, now);
    if (now == loaded_ || !settled) continue;
    try {
      use(load());
      logger_.info("new serving certificates are in use");
      alarm_ = false;
    } catch (const std::exception& e) {
      alarm_ = true;
      loaded_ = std::move(now);  // said once for each change
      logger_.error(std::string(e.what()) + "; the serving certificates in use stay");
    }
  }
}

std::vector<runtime::FileStamp> ServingCertificate::stamps() const {
  std::vector<runtime::FileStamp> out;
  for (const auto& file : files_) out.push_back(runtime::stamp_of(file));
  return out;
}

}  // namespace adapter::app
