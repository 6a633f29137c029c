#include "auth/trust_files.hpp"

#include <stdexcept>
#include <utility>

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

Result<http::CertificatePool> pool_of(const Result<std::string>& content) {
  if (!content) return content.error();
  return http::CertificatePool::from_pem(*content);
}

}  // namespace

TrustFiles::TrustFiles(TrustFileOptions options, TrustHolder& trust, runtime::Clock& clock,
                       const runtime::Logger& logger, const runtime::Background& background)
    : options_(std::move(options)), trust_(trust), clock_(clock), logger_(logger) {
  for (auto* names : {&options_.username_headers, &options_.group_headers, &options_.extra_header_prefixes}) {
    *names = trimmed(std::move(*names));
  }
  for (const auto& [flag, name] : {std::pair(kClientFlag, &options_.client_ca_file),
                                   std::pair(kProxyFlag, &options_.requestheader_client_ca_file)}) {
    if (name->empty()) continue;
    const auto subject = std::string(flag) + ": " + *name;
    auto content = std::make_unique<runtime::FollowedFiles>(clock, background, kLargestFile);
    auto authorities = pool_of(content->begin({*name}).at(*name));
    auto& file = files_.emplace_back(File{std::string(flag), *name, Trouble(logger, subject), std::move(content)});
    if (!authorities) throw std::runtime_error(subject + ": " + authorities.error().message);
    put_in_force(file, std::move(*authorities));
  }
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
    for (auto& file : files_) co_await runtime::run_step("reading " + file.flag, logger_, look(file));
  }
}

asio::awaitable<void> TrustFiles::look(File& file) {
  const auto contents = co_await file.content->look();
  if (!contents) co_return;
  auto authorities = pool_of(contents->at(file.name));
  if (!authorities) {
    const auto why = authorities.error();
    file.trouble.raise({why.kind, why.message + "; the last good content stays in force", ""});
    co_return;
  }
  put_in_force(file, std::move(*authorities));
  file.trouble.clear();
  logger_.info(file.flag + ": " + file.name + " has changed and is in force");
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
