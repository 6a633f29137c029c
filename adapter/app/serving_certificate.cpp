#include "app/serving_certificate.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "http/certificate_facts.hpp"
#include "runtime/step.hpp"

namespace adapter::app {
namespace {

constexpr std::chrono::seconds kLookEvery{1};
constexpr std::chrono::seconds kMakingPatience{60};  // two RSA keys, and a disk
constexpr std::chrono::hours kRenewBefore{30 * 24};
constexpr std::chrono::hours kRenewAgainAfter{1};
constexpr std::size_t kLargestFile = std::size_t{4} << 20;

std::string content_of(const runtime::FileContents& contents, const std::string& name) {
  const auto& content = contents.at(name);
  if (!content) throw std::runtime_error(name + ": " + content.error().message);
  return *content;
}

http::KeyPair pair_of(const runtime::FileContents& contents, const std::string& certificate, const std::string& key) {
  return {.certificate_pem = content_of(contents, certificate), .key_pem = content_of(contents, key)};
}

http::OwnCertificate ensure_own(const Options& options, runtime::WallTime now, runtime::WallTime until) {
  return http::ensure_own_certificate(options.cert_dir, options.bind_address, now, until);
}

std::vector<std::string> files_of(const Options& options) {
  std::vector<std::string> out;
  if (!options.tls_certificate_file.empty()) {
    out = {options.tls_certificate_file, options.tls_key_file};
  } else if (!options.cert_dir.empty()) {
    out = {options.cert_dir + "/apiserver.crt", options.cert_dir + "/apiserver.key"};
  }
  for (const auto& sni : options.sni_certificates) {
    out.push_back(sni.certificate_file);
    out.push_back(sni.key_file);
  }
  return out;
}

}  // namespace

ServingCertificate::ServingCertificate(const Options& options, runtime::Clock& clock, const runtime::Logger& logger,
                                       const runtime::Background& background)
    : options_(options),
      clock_(clock),
      logger_(logger),
      background_(background.beside()),
      files_(clock, background, kLargestFile) {
}

http::TlsContext ServingCertificate::load() {
  http::OwnCertificate own;
  if (has_own()) own = ensure_own(options_, clock_.wall_now(), clock_.wall_now());
  say_if_made(own);
  contents_ = files_.begin(files_of(options_));  // after it: the files may be new
  auto context = make_context(std::move(own));
  check_dates();
  return context;
}

void ServingCertificate::say_if_made(const http::OwnCertificate& own) const {
  if (own.made_why.empty()) return;
  logger_.info("made a self-signed serving certificate: " + own.name + " (" + own.made_why + ")");
}

// Throws, and changes nothing, when something does not fit.
http::TlsContext ServingCertificate::make_context(http::OwnCertificate own) {
  const bool is_self_made = own.is_self_made;
  std::vector<Pair> pairs;
  if (has_own()) {
    pairs.push_back({.name = std::move(own.name), .pair = std::move(own.pair)});
  } else {
    pairs.push_back({.name = options_.tls_certificate_file,
                     .pair = pair_of(contents_, options_.tls_certificate_file, options_.tls_key_file)});
  }
  http::ServerTlsOptions tls{.pair = pairs.front().pair,
                             .pair_name = pairs.front().name,
                             .min_version = options_.tls_min_version,
                             .cipher_suites = options_.tls_cipher_suites};
  for (const auto& sni : options_.sni_certificates) {
    pairs.push_back({.name = sni.certificate_file, .pair = pair_of(contents_, sni.certificate_file, sni.key_file)});
    tls.named_pairs.push_back(
        {.pair = pairs.back().pair, .pair_name = sni.certificate_file, .patterns = sni.name_patterns});
  }
  std::vector<std::string> unknown_ciphers;
  auto context = http::make_server_tls(tls, unknown_ciphers);
  if (in_use_.empty()) {
    for (const auto& name : unknown_ciphers)
      logger_.warning("--tls-cipher-suites: " + name + " is not known and left out");
  }
  for (auto& pair : pairs) {
    if (const auto facts = http::certificate_facts(pair.pair.certificate_pem)) {
      pair.not_before = facts->not_before;
      pair.not_after = facts->not_after;
    }
    const auto before = std::ranges::find(in_use_, pair.name, &Pair::name);
    if (before != in_use_.end()) pair.trouble = before->trouble;
  }
  in_use_ = std::move(pairs);
  is_self_made_ = is_self_made;
  return context;
}

asio::awaitable<void> ServingCertificate::follow(Use use) {
  for (;;) {
    co_await runtime::sleep_until(clock_, clock_.now() + kLookEvery);
    co_await runtime::run_step("following the serving certificates", logger_, look(use));
    check_dates();
  }
}

bool ServingCertificate::is_due() const {
  if (!is_self_made_ || clock_.now() < next_renewal_) return false;
  const auto& own = in_use_.front();
  const auto before = std::min<runtime::WallTime::duration>(kRenewBefore, (own.not_after - own.not_before) / 3);
  return clock_.wall_now() >= own.not_after - before;
}

// The pair of our own as the folder holds it now; a new one when `renew` says so, or when it must be made again.
asio::awaitable<Result<http::OwnCertificate>> ServingCertificate::own_now(bool renew) {
  const auto& current = in_use_.front();
  if (options_.cert_dir.empty() && !renew) {
    co_return http::OwnCertificate{.pair = current.pair, .name = current.name, .made_why = {}, .is_self_made = true};
  }
  const auto now = clock_.wall_now();
  auto ensure = [options = options_, now, until = renew ? current.not_after : now]() -> Result<http::OwnCertificate> {
    try {
      return ensure_own(options, now, until);
    } catch (const std::runtime_error& e) {
      return Error{ErrorKind::unavailable, e.what(), ""};
    }
  };
  co_return co_await background_.run_until(clock_, clock_.now() + kMakingPatience, std::move(ensure));
}

asio::awaitable<void> ServingCertificate::look(Use use) {
  auto contents = co_await files_.look();
  const bool renew = is_due();
  if (!contents && !renew) co_return;
  if (contents) contents_ = std::move(*contents);
  if (renew) next_renewal_ = clock_.now() + kRenewAgainAfter;
  http::OwnCertificate own;
  if (has_own()) {
    auto made = co_await own_now(renew);
    if (!made) co_return keep_those_in_use(made.error().message);
    own = std::move(*made);
    say_if_made(own);
  }
  try {
    put_in_use(std::move(own), use);
  } catch (const std::runtime_error& e) {
    keep_those_in_use(e.what());
  }
}

void ServingCertificate::put_in_use(http::OwnCertificate own, const Use& use) {
  std::vector<http::KeyPair> before;
  for (const auto& pair : in_use_) before.push_back(pair.pair);
  auto context = make_context(std::move(own));
  files_bad_ = false;
  if (std::ranges::equal(before, in_use_, {}, {}, &Pair::pair)) return;  // what we wrote ourselves, seen in its file
  use(std::move(context));
  logger_.info("new serving certificates are in use");
}

void ServingCertificate::keep_those_in_use(const std::string& why) {
  files_bad_ = true;
  logger_.error(why + "; the serving certificates in use stay");
}

void ServingCertificate::check_dates() {
  const auto now = clock_.wall_now();
  for (auto& pair : in_use_) {
    std::string trouble;
    if (now > pair.not_after) trouble = "has ended";
    if (now < pair.not_before) trouble = "has not begun";
    if (trouble == std::exchange(pair.trouble, trouble)) continue;
    if (trouble.empty()) {
      logger_.info(pair.name + ": the certificate is valid now");
    } else {
      logger_.error(pair.name + ": the certificate " + trouble +
                    " and is served nevertheless; callers that verify it refuse us: replace it");
    }
  }
}

bool ServingCertificate::alarm() const {
  return files_bad_ || std::ranges::any_of(in_use_, [](const Pair& pair) { return !pair.trouble.empty(); });
}

std::vector<ServingCertificate::Expiry> ServingCertificate::expiries() const {
  std::vector<Expiry> out;
  for (const auto& pair : in_use_) out.push_back({.name = pair.name, .at = pair.not_after});
  return out;
}

}  // namespace adapter::app
