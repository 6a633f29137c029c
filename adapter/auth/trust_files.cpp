#include "auth/trust_files.hpp"

#include <stdexcept>
#include <utility>

#include "runtime/file.hpp"
#include "runtime/step.hpp"

namespace adapter::auth {
namespace {

constexpr std::chrono::seconds kLookEvery{1};
constexpr std::size_t kLargestFile = 4 << 20;
constexpr std::string_view kClientFlag = "--client-ca-file", kProxyFlag = "--requestheader-client-ca-file";

// As the incumbent does with the names of its flags.
std::vector<std::string> trimmed(std::vector<std::string> names) {
  for (auto& name : names) {
    name.erase(0, name.find_first_not_of(" \t"));
    name.erase(name.find_last_not_of(" \t") + 1);
  }
  std::erase(names, "");
  return names;
}

}  // namespace

TrustFiles::TrustFiles(TrustFileOptions options, TrustHolder& trust, runtime::Clock& clock,
                       const runtime::Logger& logger)
    : options_(std::move(options)), trust_(trust), clock_(clock), logger_(logger) {
  for (auto* names : {&options_.username_headers, &options_.group_headers, &options_.extra_header_prefixes}) {
    *names = trimmed(std::move(*names));
  }
  for (const auto& [flag, name] : {std::pair(kClientFlag, &options_.client_ca_file),
                                   std::pair(kProxyFlag, &options_.requestheader_client_ca_file)}) {
    if (name->empty()) continue;
    const auto subject = std::string(flag) + ": " + *name;
    auto& file = files_.emplace_back(File{std::string(flag), *name, Trouble(logger, subject)});
    auto authorities = read(file);
    if (!authorities) throw std::runtime_error(subject + ": " + authorities.error().message);
    put_in_force(file, std::move(*authorities));
  }
}

// The stamp is taken first: what is written while we read is found at the next look.
Result<http::CertificatePool> TrustFiles::read(File& file) const {
  file.read = file.seen = runtime::stamp_of(file.name);
  const auto content = runtime::read_file(file.name, kLargestFile);
  if (!content) return content.error();
  return http::CertificatePool::from_pem(*content);
}

void TrustFiles::put_in_force(const File& file, http::CertificatePool authorities) {
  auto next = *trust_.current();
  if (file.flag == kClientFlag) {
    next.client_authorities = std::move(authorities);
  } else {
    next.proxy = {.authorities = std::move(authorities),
                  .allowed_names = options_.allowed_names,
                  .username_headers = options_.username_headers,
                  .uid_headers = {},
                  .group_headers = options_.group_headers,
                  .extra_header_prefixes = options_.extra_header_prefixes};
  }
  auth::put_in_force(std::move(next), trust_, logger_);
}

asio::awaitable<void> TrustFiles::run() {
  for (;;) {
    co_await runtime::sleep_until(clock_, clock_.now() + kLookEvery);
    co_await runtime::run_step("reading the files of authorities", logger_, look());
  }
}

asio::awaitable<void> TrustFiles::look() {
  for (auto& file : files_) {
    const auto stamp = runtime::stamp_of(file.name);
    const bool settled = stamp == std::exchange(file.seen, stamp);
    if (stamp == file.read || !settled) continue;
    auto authorities = read(file);
    if (!authorities) {
      const auto why = authorities.error();
      file.trouble.raise({why.kind, why.message + "; the last good content stays in force", ""});
      continue;
    }
    put_in_force(file, std::move(*authorities));
    file.trouble.clear();
    logger_.info(file.flag + ": " + file.name + " has changed and is in force");
  }
  co_return;
}

std::string TrustFiles::alarm() const {
  std::string out;
  for (const auto& file : files_) {
    const auto text = file.trouble.text();
    if (!text.empty()) out += (out.empty() ? "" : "; ") + text;
  }
  return out;
}

}  // namespace adapter::auth
