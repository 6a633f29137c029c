#include "app/flag_table.hpp"

#include <algorithm>

namespace adapter::app {
namespace {

constexpr std::string_view kNoAudit = "no audit log is written";
constexpr std::string_view kNoProfiling = "no profile is served";
constexpr std::string_view kNoHttp2 = "the server speaks HTTP/1.1 only";
constexpr std::string_view kLogsToStderr = "log lines go to standard error, in one format";
constexpr std::string_view kNoPriority = "requests are not queued by priority";
constexpr std::string_view kOneVerbosity = "the whole program has one verbosity, --v";
constexpr std::string_view kRetiredRate = "queries come from the rules, which name their range themselves";
constexpr std::string_view kRetiredPrefix = "labels are named by the rules' resources section";

constexpr Flag ignored(std::string_view name, std::string_view reason) {
  return {.name = name, .target = Ignored{.reason = reason}};
}

constexpr Flag ignored_boolean(std::string_view name, std::string_view reason) {
  return {.name = name, .target = Ignored{.boolean = true, .reason = reason}};
}

constexpr Flag kFlags[] = {
    {"config", FlagGroup::rules, &Options::config_file, "FILE",
     "The rules, in the format of prometheus-adapter. Required."},
    {"metrics-relist-interval", FlagGroup::rules, &Options::relist_interval, "DURATION",
     "Pause between two looks at which series exist; 1s to 8760h."},
    {"metrics-max-age", FlagGroup::rules, &Options::max_age, "DURATION",
     "How far back a series may have been seen last. 0 means the relist interval; a shorter time is an error when the "
     "file has rules for custom metrics."},
    {"strict-rules", FlagGroup::rules, &Options::strict_rules, "",
     "End at start when any rule has a fault, and at a reload keep the last good file. Otherwise that rule is set "
     "aside "
     "and the others serve."},

    {"prometheus-url", FlagGroup::prometheus, &Options::prometheus_url, "URL",
     "http or https; a path is kept as prefix, and user:password in it becomes basic authentication."},
    {"prometheus-verb", FlagGroup::prometheus, &Options::prometheus_verb, "GET|POST", "Method of the queries."},
    {"prometheus-header", FlagGroup::prometheus, &Options::prometheus_headers, "NAME=VALUE",
     "A header field for every request to Prometheus, for instance X-Scope-OrgID=team-a, of at most 8 KiB. May be "
     "repeated; commas are part of the value. Fields that frame a request, such as Host, are refused."},
    {"prometheus-token-file", FlagGroup::prometheus, &Options::prometheus_token_file, "FILE",
     "Bearer token for Prometheus."},
    {"prometheus-ca-file", FlagGroup::prometheus, &Options::prometheus_ca_file, "FILE",
     "PEM bundle of the authorities that may vouch for Prometheus, instead of the system's."},
    {"prometheus-client-tls-cert-file", FlagGroup::prometheus, &Options::prometheus_certificate_file, "FILE",
     "Client certificate for Prometheus, PEM; needs the key. Used with --prometheus-ca-file and without: then the "
     "system's authorities vouch for Prometheus."},
    {"prometheus-client-tls-key-file", FlagGroup::prometheus, &Options::prometheus_key_file, "FILE",
     "Key of that certificate."},
    {"partial-answers", FlagGroup::prometheus, &Options::partial_answers, "serve|fail",
     "What becomes of answers which the backend itself calls incomplete (warnings, infos, isPartial): both count them "
     "and tell the log once for each rule; fail makes them errors, and keeps the last good series."},

    {"prometheus-auth-incluster", FlagGroup::prometheus, &Options::prometheus_auth_incluster, "",
     "Use the service account's token and authority for Prometheus. Ignored with --prometheus-ca-file."},
    {"prometheus-auth-config", FlagGroup::prometheus, &Options::prometheus_auth_config, "KUBECONFIG",
     "Use the credentials of a kubeconfig for Prometheus. Ignored with --prometheus-ca-file."},

    {"objects-from", FlagGroup::standalone, &Options::objects_from, "FILE",
     "Objects and their labels as 'kubectl get ... -o json' writes them, instead of asking an API server; read again "
     "when it changes."},

    {"bind-address", FlagGroup::serving, &Options::bind_address, "IP",
     "Address to listen on; 0.0.0.0 is every address of the machine, IPv6 included."},
    {"secure-port", FlagGroup::serving, &Options::secure_port, "PORT", "Port to serve HTTPS on."},
    {"permit-port-sharing", FlagGroup::serving, &Options::permit_port_sharing, "",
     "Let several processes listen on the port (SO_REUSEPORT)."},
    {"permit-address-sharing", FlagGroup::serving, &Options::permit_address_sharing, "",
     "Listen even while old connections occupy the address (SO_REUSEADDR); always so."},
    {"tls-cert-file", FlagGroup::serving, &Options::tls_certificate_file, "FILE",
     "Serving certificate and its chain, PEM; needs the key."},
    {"tls-private-key-file", FlagGroup::serving, &Options::tls_key_file, "FILE", "Key of that certificate."},
    {"cert-dir", FlagGroup::serving, &Options::cert_dir, "DIRECTORY",
     "Without --tls-cert-file: where apiserver.crt and apiserver.key are, or a self-signed pair is written. Empty "
     "keeps the pair in memory."},
    {"tls-sni-cert-key", FlagGroup::serving, &Options::sni_certificates, "CERT,KEY[:PATTERNS]",
     "A further serving certificate for the server names in it, or for those patterns. May be repeated."},
    {"tls-min-version", FlagGroup::serving, &Options::tls_min_version, "VERSION",
     "VersionTLS10, VersionTLS11, VersionTLS12 or VersionTLS13; empty means VersionTLS12."},
    {"tls-cipher-suites", FlagGroup::serving, &Options::tls_cipher_suites, "NAMES",
     "Cipher suites up to TLS 1.2, separated by commas; unknown names are left out with a warning. Empty: a safe "
     "choice."},
    {"client-ca-file", FlagGroup::serving, &Options::client_ca_file, "FILE",
     "PEM bundle: callers with a client certificate from one of these authorities are known by it. In a cluster this "
     "replaces what the cluster's authentication settings say; standalone and without it only a loopback "
     "--bind-address is accepted."},
    {"authorization-always-allow-paths", FlagGroup::serving, &Options::always_allow_paths, "PATHS",
     "Paths anybody may read; a final * stands for any end."},
    {"memory-budget", FlagGroup::serving, &Options::memory_budget, "BYTES",
     "Memory that answers of Prometheus and the API server may take together while they are being worked on, such as "
     "128Mi; who would exceed it gets 503. Rules beyond some 400 count in it, 10 KiB each or more. 0 means a quarter "
     "of the container's limit, 128Mi at most. The line at start that adds up all bounds says it."},
    {"max-connections", FlagGroup::serving, &Options::max_connections, "NUMBER",
     "Connections of callers at once. Beyond that, those without a verified client certificate that wait are closed, "
     "first those that have not finished a request. Clients with one, other than the API server, may have half. Where "
     "fewer files may be open, at most half of that number."},
    {"max-unverified-connections", FlagGroup::serving, &Options::max_unverified_connections, "NUMBER",
     "Of these, without a verified client certificate; loopback is not counted."},
    {"max-connections-per-address", FlagGroup::serving, &Options::max_connections_per_address, "NUMBER",
     "Of those, from one IPv4 address or one IPv6 /64. Probes, and callers behind NAT, come from few."},
    {"shutdown-delay", FlagGroup::serving, &Options::shutdown_delay, "DURATION",
     "How long to go on serving, no longer ready, after SIGTERM; 1h at most."},
    {"v", FlagGroup::serving, &Options::verbosity, "LEVEL",
     "Log verbosity, also -v LEVEL. Up to 5 no line per request, 6 shows each query to Prometheus, 8 the decisions."},

    {"lister-kubeconfig", FlagGroup::cluster, &Options::lister_kubeconfig, "KUBECONFIG",
     "For resources and objects; empty: the service account."},
    {"discovery-interval", FlagGroup::cluster, &Options::discovery_interval, "DURATION",
     "Pause between two looks at which resources exist; 0 means 10m. An unknown resource makes it look sooner."},
    {"object-lookup", FlagGroup::cluster, &Options::object_lookup, "watch|list",
     "How the objects of a label selector are found: in memory, kept by watches, which lag by milliseconds; or by one "
     "LIST for each query."},
    {"client-qps", FlagGroup::cluster, &Options::client_qps, "NUMBER",
     "Calls per second for resources and objects; without it and --client-burst there is no limit."},
    {"client-burst", FlagGroup::cluster, &Options::client_burst, "NUMBER", "Calls that may come at once."},
    {"authentication-kubeconfig", FlagGroup::cluster, &Options::authentication_kubeconfig, "KUBECONFIG",
     "For token reviews; empty: the service account."},
    {"authentication-skip-lookup", FlagGroup::cluster, &Options::authentication_skip_lookup, "",
     "Do not read the cluster's authentication settings: only the flags say whom to believe about callers."},
    {"authentication-tolerate-lookup-failure", FlagGroup::cluster, &Options::authentication_tolerate_lookup_failure, "",
     "Serve even when the cluster's authentication settings cannot be read."},
    {"authentication-token-webhook-cache-ttl", FlagGroup::cluster, &Options::token_review_cache_ttl, "DURATION",
     "How long a token review counts."},
    {"requestheader-client-ca-file", FlagGroup::cluster, &Options::requestheader_client_ca_file, "FILE",
     "Authorities that vouch for the front proxy."},
    {"requestheader-username-headers", FlagGroup::cluster, &Options::requestheader_username_headers, "NAMES",
     "Where the front proxy puts the user."},
    {"requestheader-group-headers", FlagGroup::cluster, &Options::requestheader_group_headers, "NAMES",
     "Where the front proxy puts the groups."},
    {"requestheader-extra-headers-prefix", FlagGroup::cluster, &Options::requestheader_extra_header_prefixes,
     "PREFIXES", "How the front proxy's further fields begin."},
    {"requestheader-allowed-names", FlagGroup::cluster, &Options::requestheader_allowed_names, "NAMES",
     "Common names the front proxy may have; empty: any."},
    {"authorization-kubeconfig", FlagGroup::cluster, &Options::authorization_kubeconfig, "KUBECONFIG",
     "For subject access reviews; empty: the service account."},
    {"authorization-webhook-cache-authorized-ttl", FlagGroup::cluster, &Options::authorized_cache_ttl, "DURATION",
     "How long a permission counts."},
    {"authorization-webhook-cache-unauthorized-ttl", FlagGroup::cluster, &Options::unauthorized_cache_ttl, "DURATION",
     "How long a refusal counts."},

    ignored_boolean("disable-http2", kNoHttp2),
    ignored("http2-max-streams-per-connection", kNoHttp2),
    ignored_boolean("profiling", kNoProfiling),
    ignored_boolean("contention-profiling", kNoProfiling),
    ignored("debug-socket-path", kNoProfiling),
    ignored_boolean("enable-priority-and-fairness", kNoPriority),

    ignored("audit-policy-file", kNoAudit),
    ignored("audit-log-path", kNoAudit),
    ignored("audit-log-maxage", kNoAudit),
    ignored("audit-log-maxbackup", kNoAudit),
    ignored("audit-log-maxsize", kNoAudit),
    ignored("audit-log-format", kNoAudit),
    ignored("audit-log-version", kNoAudit),
    ignored_boolean("audit-log-compress", kNoAudit),
    ignored("audit-log-mode", kNoAudit),
    ignored("audit-log-batch-buffer-size", kNoAudit),
    ignored("audit-log-batch-max-size", kNoAudit),
    ignored("audit-log-batch-max-wait", kNoAudit),
    ignored_boolean("audit-log-batch-throttle-enable", kNoAudit),
    ignored("audit-log-batch-throttle-qps", kNoAudit),
    ignored("audit-log-batch-throttle-burst", kNoAudit),
    ignored_boolean("audit-log-truncate-enabled", kNoAudit),
    ignored("audit-log-truncate-max-batch-size", kNoAudit),
    ignored("audit-log-truncate-max-event-size", kNoAudit),
    ignored("audit-webhook-config-file", kNoAudit),
    ignored("audit-webhook-initial-backoff", kNoAudit),
    ignored("audit-webhook-batch-initial-backoff", kNoAudit),
    ignored("audit-webhook-version", kNoAudit),
    ignored("audit-webhook-mode", kNoAudit),
    ignored("audit-webhook-batch-buffer-size", kNoAudit),
    ignored("audit-webhook-batch-max-size", kNoAudit),
    ignored("audit-webhook-batch-max-wait", kNoAudit),
    ignored_boolean("audit-webhook-batch-throttle-enable", kNoAudit),
    ignored("audit-webhook-batch-throttle-qps", kNoAudit),
    ignored("audit-webhook-batch-throttle-burst", kNoAudit),
    ignored_boolean("audit-webhook-truncate-enabled", kNoAudit),
    ignored("audit-webhook-truncate-max-batch-size", kNoAudit),
    ignored("audit-webhook-truncate-max-event-size", kNoAudit),

    ignored("vmodule", kOneVerbosity),
    ignored("logging-format", kLogsToStderr),
    ignored("log-flush-frequency", kLogsToStderr),
    ignored_boolean("logtostderr", kLogsToStderr),
    ignored_boolean("alsologtostderr", kLogsToStderr),
    ignored("stderrthreshold", kLogsToStderr),
    ignored("log-dir", kLogsToStderr),
    ignored("log-file", kLogsToStderr),
    ignored("log-file-max-size", kLogsToStderr),
    ignored_boolean("one-output", kLogsToStderr),
    ignored_boolean("skip-headers", kLogsToStderr),
    ignored_boolean("skip-log-headers", kLogsToStderr),
    ignored_boolean("add-dir-header", kLogsToStderr),
    ignored("log-backtrace-at", kLogsToStderr),
    ignored("rate-interval", kRetiredRate),
    ignored("label-prefix", kRetiredPrefix),
};

}  // namespace

std::span<const Flag> all_flags() {
  return kFlags;
}

const Flag* find_flag(std::string_view name) {
  const Flag* found = std::find_if(std::begin(kFlags), std::end(kFlags), [&](const Flag& f) { return f.name == name; });
  return found == std::end(kFlags) ? nullptr : found;
}

bool is_boolean(const Flag& flag) {
  const auto* ignored_flag = std::get_if<Ignored>(&flag.target);
  return ignored_flag ? ignored_flag->boolean : std::holds_alternative<Member<bool>>(flag.target);
}

std::string spelled(const Flag& flag) {
  return "--" + std::string(flag.name);
}

}  // namespace adapter::app
