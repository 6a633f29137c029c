#pragma once

// What the operator asked for on the command line, with defaults filled in. Plain values: files named here have not
// been opened, and what can be judged only with the rule file in hand is left to the caller (max_age_problem).

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http/url.hpp"
#include "upstream/partial_answers.hpp"

namespace adapter::app {

enum class PrometheusVerb { get, post };

// How objects are found in a cluster: in memory, kept by watches, or by a LIST for each query.
enum class ObjectLookup { watch, list };

using HeaderList = std::vector<std::pair<std::string, std::string>>;

// A certificate for some server names, in the order of the command line.
struct SniCertificate {
  std::string certificate_file;
  std::string key_file;
  std::vector<std::string> name_patterns;  // empty: the names in the certificate

  bool operator==(const SniCertificate&) const = default;
};

// From a command line its durations lie within the bounds of duration_bounds.hpp.
struct Options {
  // Prometheus
  http::Url prometheus_url{.tls = true, .host = "localhost", .port = 443};
  PrometheusVerb prometheus_verb = PrometheusVerb::get;
  HeaderList prometheus_headers;  // as given; values may be credentials
  std::string prometheus_token_file;
  std::string prometheus_ca_file;  // empty: the system's roots
  std::string prometheus_certificate_file;
  std::string prometheus_key_file;
  upstream::PartialPolicy partial_answers = upstream::PartialPolicy::serve;

  // Rules and series
  std::string config_file;
  bool strict_rules = false;
  std::chrono::nanoseconds relist_interval = std::chrono::minutes(10);
  std::chrono::nanoseconds max_age{0};  // zero: as long as relist_interval; read it through effective_max_age

  // Standalone
  std::string objects_from;    // empty: in a cluster
  std::string client_ca_file;  // empty: the cluster says it; standalone: nobody is asked, on a loopback address only

  // Serving
  std::string bind_address = "0.0.0.0";
  std::uint16_t secure_port = 443;
  std::string cert_dir = "apiserver.local.config/certificates";
  std::string tls_certificate_file;  // with tls_key_file, or both empty
  std::string tls_key_file;
  std::string tls_min_version;  // VersionTLS10 to VersionTLS13; empty: VersionTLS12
  std::vector<std::string> tls_cipher_suites;
  std::vector<SniCertificate> sni_certificates;
  bool permit_port_sharing = false;
  bool permit_address_sharing = false;  // accepted: it is always so
  std::vector<std::string> always_allow_paths{"/healthz", "/readyz", "/livez"};
  std::uint16_t max_connections = 1024;
  std::uint16_t max_unverified_connections = 256;  // without a verified client certificate; loopback is not counted
  std::uint16_t max_connections_per_address = 64;  // of those
  std::chrono::nanoseconds shutdown_delay = std::chrono::seconds(2);
  int verbosity = 0;

  // Memory
  std::uint64_t memory_budget = 0;  // bytes; 0: read it through memory_budget_of (memory_bounds.hpp)

  // In a cluster
  ObjectLookup object_lookup = ObjectLookup::watch;
  bool prometheus_auth_incluster = false;
  std::string prometheus_auth_config;
  std::string lister_kubeconfig;
  std::chrono::nanoseconds discovery_interval{0};
  std::optional<double> client_qps;
  std::optional<int> client_burst;
  std::string authentication_kubeconfig;
  bool authentication_skip_lookup = false;
  bool authentication_tolerate_lookup_failure = false;
  std::chrono::nanoseconds token_review_cache_ttl = std::chrono::seconds(10);
  std::string requestheader_client_ca_file;
  std::vector<std::string> requestheader_username_headers{"x-remote-user"};
  std::vector<std::string> requestheader_group_headers{"x-remote-group"};
  std::vector<std::string> requestheader_extra_header_prefixes{"x-remote-extra-"};
  std::vector<std::string> requestheader_allowed_names;  // empty: any common name
  std::string authorization_kubeconfig;
  std::chrono::nanoseconds authorized_cache_ttl = std::chrono::seconds(10);
  std::chrono::nanoseconds unauthorized_cache_ttl = std::chrono::seconds(10);
};

// How far back a series may have been seen last.
std::chrono::nanoseconds effective_max_age(const Options& options);

// An error for the operator when series would expire between two relists. The incumbent looks only when the file has
// `rules`, so the caller asks only then.
std::optional<std::string> max_age_problem(const Options& options);

// Mistakes that show only when flags are seen together, and combinations that work but say too much. Messages are
// appended; they quote no value that may be a secret.
void check_options(const Options& options, std::vector<std::string>& errors, std::vector<std::string>& warnings);

}  // namespace adapter::app
