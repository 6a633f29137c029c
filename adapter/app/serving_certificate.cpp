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
  if (has_own()) {
    in_use_.push_back({.name = std::move(own.name), .pair = std::move(own.pair)});
  } else {
    in_use_.push_back({.name = options_.tls_certificate_file, .pair = read_pair(0)});
  }
  for (const auto& sni : options_.sni_certificates) {
    in_use_.push_back({.name = sni.certificate_file, .pair = read_pair(in_use_.size())});
  }
  is_self_made_ = own.is_self_made;
  std::vector<std::string> unknown_ciphers;
  auto context = make_context(in_use_, unknown_ciphers);
  for (const auto& name : unknown_ciphers) {
    logger_.warning("--tls-cipher-suites: " + name + " is not known and left out");
  }
  read_dates();
  check_dates();
  return context;
}

void ServingCertificate::say_if_made(const http::OwnCertificate& own) const {
  if (own.made_why.empty()) return;
  logger_.info("made a self-signed serving certificate: " + own.name + " (" + own.made_why + ")");
}

// As its files were read last; the first may be our own, which is not read here. Throws when one could not be read.
http::KeyPair ServingCertificate::read_pair(std::size_t index) const {
  if (index == 0) return pair_of(contents_, options_.tls_certificate_file, options_.tls_key_file);
  const auto& sni = options_.sni_certificates[index - 1];
  return pair_of(contents_, sni.certificate_file, sni.key_file);
}

// Throws when a pair does not fit.
http::TlsContext ServingCertificate::make_context(const std::vector<Pair>& pairs,
                                                  std::vector<std::string>& unknown_ciphers) const {
  http::ServerTlsOptions tls{.pair = pairs.front().pair,
                             .pair_name = pairs.front().name,
                             .min_version = options_.tls_min_version,
                             .cipher_suites = options_.tls_cipher_suites};
  for (std::size_t i = 1; i < pairs.size(); ++i) {
    tls.named_pairs.push_back({.pair = pairs[i].pair,
                               .pair_name = pairs[i].name,
                               .patterns = options_.sni_certificates[i - 1].name_patterns});
  }
  return http::make_server_tls(tls, unknown_ciphers);
}

void ServingCertificate::read_dates() {
  for (auto& pair : in_use_) {
    const auto facts = http::certificate_facts(pair.pair.certificate_pem);
    pair.not_before = facts ? facts->not_before : runtime::WallTime();
    pair.not_after = facts ? facts->not_after : runtime::WallTime();
  }
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
  return clock_.wall_now() >= own.not_after - before || clock_.wall_now() < own.not_before;
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
  Result<http::OwnCertificate> own = http::OwnCertificate();
  if (has_own()) own = co_await own_now(renew);
  if (own) say_if_made(*own);
  put_in_use(own, use);
}

// Each pair is judged by itself, beside those in use: one that is bad does not keep the others from being renewed.
void ServingCertificate::put_in_use(const Result<http::OwnCertificate>& own, const Use& use) {
  auto next = in_use_;
  std::vector<std::string> unknown_ciphers;
  files_bad_ = false;
  for (std::size_t i = 0; i < in_use_.size(); ++i) {
    try {
      const bool is_own = i == 0 && has_own();
      if (is_own && !own) throw std::runtime_error(own.error().message);
      auto tried = in_use_;
      tried[i].pair = is_own ? own->pair : read_pair(i);
      make_context(tried, unknown_ciphers);
      next[i].pair = std::move(tried[i].pair);
      if (is_own) is_self_made_ = own->is_self_made;
    } catch (const std::runtime_error& e) {
      files_bad_ = true;
      logger_.error(e.what() + std::string("; the serving certificate in use stays"));
    }
  }
  if (std::ranges::equal(next, in_use_, {}, &Pair::pair, &Pair::pair)) return;  // what we wrote, seen in its file
  use(make_context(next, unknown_ciphers));
  in_use_ = std::move(next);
  read_dates();
  logger_.info("new serving certificates are in use");
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
