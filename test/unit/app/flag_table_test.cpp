#include "app/flag_table.hpp"

#include <gmock/gmock.h>

#include <set>

#include "unit/app/command_lines.hpp"

namespace adapter::app {
namespace {

using test::kStandalone;
using test::run;
using test::operator+;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

// Flags with a value that each accepts; a single word is a boolean. From the incumbent's own sources and those of the
// libraries it links.
const std::vector<test::Words> kIncumbentsFlags{
    {"--prometheus-url", "https://localhost"},
    {"--prometheus-auth-incluster"},
    {"--prometheus-auth-config", "k"},
    {"--prometheus-ca-file", "f"},
    {"--prometheus-token-file", "f"},
    {"--prometheus-header", "a=b"},
    {"--prometheus-verb", "POST"},
    {"--config", "f"},
    {"--metrics-relist-interval", "1m"},
    {"--metrics-max-age", "10m"},
    {"--lister-kubeconfig", "k"},
    {"--discovery-interval", "10m"},
    {"--client-qps", "50"},
    {"--client-burst", "100"},
    {"--bind-address", "127.0.0.1"},
    {"--secure-port", "6443"},
    {"--cert-dir", "d"},
    {"--tls-cipher-suites", "TLS_RSA_WITH_AES_256_CBC_SHA,A"},
    {"--tls-min-version", "VersionTLS12"},
    {"--tls-sni-cert-key", "c,k:*.svc"},
    {"--permit-port-sharing"},
    {"--permit-address-sharing"},
    {"--authentication-kubeconfig", "k"},
    {"--authentication-token-webhook-cache-ttl", "10s"},
    {"--authentication-skip-lookup"},
    {"--authentication-tolerate-lookup-failure"},
    {"--client-ca-file", "f"},
    {"--requestheader-client-ca-file", "f"},
    {"--requestheader-username-headers", "X-Remote-User"},
    {"--requestheader-group-headers", "X-Remote-Group"},
    {"--requestheader-extra-headers-prefix", "X-Remote-Extra-"},
    {"--requestheader-allowed-names", "front-proxy-client,aggregator"},
    {"--authorization-kubeconfig", "k"},
    {"--authorization-webhook-cache-authorized-ttl", "10s"},
    {"--authorization-webhook-cache-unauthorized-ttl", "10s"},
    {"--authorization-always-allow-paths", "/healthz,/readyz"},
    {"--v", "4"},
};

// These warn.
const std::vector<test::Words> kFlagsWithoutEffect{
    {"--disable-http2"},
    {"--http2-max-streams-per-connection", "0"},
    {"--profiling"},
    {"--contention-profiling"},
    {"--debug-socket-path", "s"},
    {"--enable-priority-and-fairness"},
    {"--audit-policy-file", "f"},
    {"--audit-log-path", "-"},
    {"--audit-log-maxage", "1"},
    {"--audit-log-maxbackup", "1"},
    {"--audit-log-maxsize", "1"},
    {"--audit-log-format", "json"},
    {"--audit-log-version", "audit.k8s.io/v1"},
    {"--audit-log-compress"},
    {"--audit-log-mode", "blocking"},
    {"--audit-log-batch-buffer-size", "1"},
    {"--audit-log-batch-max-size", "1"},
    {"--audit-log-batch-max-wait", "1s"},
    {"--audit-log-batch-throttle-enable"},
    {"--audit-log-batch-throttle-qps", "1"},
    {"--audit-log-batch-throttle-burst", "1"},
    {"--audit-log-truncate-enabled"},
    {"--audit-log-truncate-max-batch-size", "1"},
    {"--audit-log-truncate-max-event-size", "1"},
    {"--audit-webhook-config-file", "f"},
    {"--audit-webhook-initial-backoff", "10s"},
    {"--audit-webhook-batch-initial-backoff", "10s"},
    {"--audit-webhook-version", "audit.k8s.io/v1"},
    {"--audit-webhook-mode", "batch"},
    {"--audit-webhook-batch-buffer-size", "1"},
    {"--audit-webhook-batch-max-size", "1"},
    {"--audit-webhook-batch-max-wait", "1s"},
    {"--audit-webhook-batch-throttle-enable"},
    {"--audit-webhook-batch-throttle-qps", "1"},
    {"--audit-webhook-batch-throttle-burst", "1"},
    {"--audit-webhook-truncate-enabled"},
    {"--audit-webhook-truncate-max-batch-size", "1"},
    {"--audit-webhook-truncate-max-event-size", "1"},
    {"--vmodule", "a=1,b=2"},
    {"--log-flush-frequency", "5s"},
    {"--logging-format", "text"},
    {"--logtostderr"},
    {"--alsologtostderr"},
    {"--log-dir", "d"},
    {"--log-file", "f"},
    {"--log-file-max-size", "1"},
    {"--stderrthreshold", "2"},
    {"--one-output"},
    {"--skip-headers"},
    {"--skip-log-headers"},
    {"--add-dir-header"},
    {"--log-backtrace-at", "a.go:1"},
    {"--rate-interval", "5m"},
    {"--label-prefix", "kube_"},
};

// Both spellings; for a boolean, that it does not swallow the word behind it.
std::vector<test::Words> spellings(const test::Words& flag) {
  if (flag.size() == 1) return {flag, {flag[0] + "=true"}, {flag[0], "--cert-dir=behind"}};
  return {flag, {flag[0] + "=" + flag[1]}};
}

TEST(FlagTable, HasEveryFlagOfTheIncumbent) {
  for (const test::Words& flag : kIncumbentsFlags) {
    for (const test::Words& words : spellings(flag)) {
      SCOPED_TRACE(testing::PrintToString(words));
      const RunCommand command = run(kStandalone + words);
      EXPECT_THAT(command.warnings, Each(Not(HasSubstr("has no effect"))));
      EXPECT_EQ(command.options.cert_dir == "behind", words.back() == "--cert-dir=behind");
    }
  }
  const test::Words pairs{"--tls-cert-file",
                          "c",
                          "--tls-private-key-file",
                          "k",
                          "--prometheus-client-tls-cert-file",
                          "c",
                          "--prometheus-client-tls-key-file",
                          "k"};
  EXPECT_THAT(run(kStandalone + pairs).warnings, IsEmpty());
}

TEST(FlagTable, AcceptsFlagsWithoutEffectAndWarnsOnceOfEach) {
  for (const test::Words& flag : kFlagsWithoutEffect) {
    for (const test::Words& words : spellings(flag)) {
      SCOPED_TRACE(testing::PrintToString(words));
      const RunCommand command = run(kStandalone + words + flag);
      ASSERT_THAT(command.warnings, SizeIs(1));
      EXPECT_THAT(command.warnings.front(), StartsWith(flag.front() + " has no effect: "));
      EXPECT_THAT(command.warnings.front(), Not(HasSubstr("\n")));
      EXPECT_EQ(command.options.cert_dir == "behind", words.back() == "--cert-dir=behind");
    }
  }
}

TEST(FlagTable, HasEachNameOnce) {
  std::set<std::string_view> names;
  for (const Flag& flag : all_flags()) {
    EXPECT_TRUE(names.insert(flag.name).second) << flag.name;
    EXPECT_EQ(find_flag(flag.name), &flag);
  }
  // All of the above, the two pairs, and our own.
  const std::set<std::string_view> own{
      "max-connections",
      "max-connections-per-address",
      "max-unverified-connections",
      "memory-budget",
      "object-lookup",
      "objects-from",
      "partial-answers",
      "shutdown-delay",
      "strict-rules",
  };
  for (const auto name : own) EXPECT_TRUE(names.contains(name)) << name;
  EXPECT_EQ(names.size(), kIncumbentsFlags.size() + kFlagsWithoutEffect.size() + 4 + own.size());
  EXPECT_EQ(find_flag("help"), nullptr);
}

}  // namespace
}  // namespace adapter::app
