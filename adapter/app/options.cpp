#include "app/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <string_view>

#include "base/go_duration.hpp"
#include "base/go_quote.hpp"
#include "http/message.hpp"

namespace adapter::app {
namespace {

using Messages = std::vector<std::string>;

void check_pair(std::string_view certificate_flag, const std::string& certificate, std::string_view key_flag,
                const std::string& key, Messages& errors) {
  if (certificate.empty() != key.empty()) {
    errors.push_back(fmt::format("--{} is given without --{}: a certificate and its key come together",
                                 key.empty() ? certificate_flag : key_flag, key.empty() ? key_flag : certificate_flag));
  }
}

void check_prometheus(const Options& options, Messages& errors, Messages& warnings) {
  check_pair("prometheus-client-tls-cert-file", options.prometheus_certificate_file, "prometheus-client-tls-key-file",
             options.prometheus_key_file, errors);
  for (const auto& [name, value] : options.prometheus_headers) {
    if (http::equal_ignoring_case(name, "Content-Type")) {
      warnings.emplace_back(
          "--prometheus-header=Content-Type=… has no effect: what a query is sent as is not a choice");
      break;
    }
  }
  const bool auth_config = !options.prometheus_auth_config.empty();
  if (!options.prometheus_ca_file.empty()) {
    const std::string_view ignored = " is ignored because --prometheus-ca-file is given";
    if (options.prometheus_auth_incluster) warnings.push_back(fmt::format("--prometheus-auth-incluster{}", ignored));
    if (auth_config) warnings.push_back(fmt::format("--prometheus-auth-config{}", ignored));
  } else if (options.prometheus_auth_incluster && auth_config) {
    errors.emplace_back("--prometheus-auth-incluster and --prometheus-auth-config exclude each other");
  }
}

void check_request_header(std::string_view flag, const std::vector<std::string>& entries, Messages& errors) {
  const auto blank = [](const std::string& entry) { return entry.find_first_not_of(" \t\r\n\v\f") == entry.npos; };
  if (std::any_of(entries.begin(), entries.end(), blank))
    errors.push_back(fmt::format("--{}: an entry is blank", flag));
}

void check_tls_version(const std::string& version, Messages& errors) {
  constexpr std::array<std::string_view, 5> known{"", "VersionTLS10", "VersionTLS11", "VersionTLS12", "VersionTLS13"};
  if (std::find(known.begin(), known.end(), version) == known.end()) {
    errors.push_back(
        fmt::format("--tls-min-version: {} is not one of VersionTLS10, VersionTLS11, VersionTLS12 and VersionTLS13",
                    go_quote(version)));
  }
}

void check_listening(const Options& options, Messages& errors) {
  boost::system::error_code ec;
  const auto address = boost::asio::ip::make_address(options.bind_address, ec);
  if (ec) {
    errors.push_back(fmt::format("--bind-address: {} is not an IP address", go_quote(options.bind_address)));
  } else if (!options.objects_from.empty() && options.client_ca_file.empty() && !address.is_loopback()) {
    errors.push_back(fmt::format(
        "--bind-address={} with --objects-from and without --client-ca-file would serve metrics to everybody who "
        "reaches the port: give --bind-address=127.0.0.1 (or another loopback address), or --client-ca-file=FILE with "
        "the authority of the callers' certificates",
        options.bind_address));
  }
}

}  // namespace

std::chrono::nanoseconds effective_max_age(const Options& options) {
  return options.max_age.count() == 0 ? options.relist_interval : options.max_age;
}

std::optional<std::string> max_age_problem(const Options& options) {
  if (effective_max_age(options) >= options.relist_interval) return std::nullopt;
  return fmt::format(
      "--metrics-max-age={} is shorter than --metrics-relist-interval={}: series would be missed between two relists",
      format_go_duration(options.max_age), format_go_duration(options.relist_interval));
}

void check_options(const Options& options, Messages& errors, Messages& warnings) {
  if (options.config_file.empty()) errors.emplace_back("--config=FILE is missing: the file with the rules");
  if (options.relist_interval.count() == 0) errors.emplace_back("--metrics-relist-interval must be longer than zero");
  check_prometheus(options, errors, warnings);
  check_pair("tls-cert-file", options.tls_certificate_file, "tls-private-key-file", options.tls_key_file, errors);
  check_tls_version(options.tls_min_version, errors);
  check_request_header("requestheader-username-headers", options.requestheader_username_headers, errors);
  check_request_header("requestheader-group-headers", options.requestheader_group_headers, errors);
  check_request_header("requestheader-extra-headers-prefix", options.requestheader_extra_header_prefixes, errors);
  check_request_header("requestheader-allowed-names", options.requestheader_allowed_names, errors);
  check_listening(options, errors);
}

}  // namespace adapter::app
