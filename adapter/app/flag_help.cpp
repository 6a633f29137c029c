#include "app/flag_help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "app/flag_table.hpp"
#include "app/flag_value.hpp"

namespace adapter::app {
namespace {

constexpr std::size_t kWidth = 100;

constexpr std::string_view kIntroduction =
    R"(promadapter serves metrics from Prometheus to Kubernetes: custom.metrics.k8s.io, external.metrics.k8s.io and
metrics.k8s.io. It takes the flags and the rules of prometheus-adapter.

usage: promadapter [flags]           serve
       promadapter check FILE...     tell what is wrong in rule files; promadapter check --help
       promadapter version           print the version

Try rules out on this machine, without a cluster:

  kubectl get pods,deployments,services -A -o json > objects.json
  promadapter --config=rules.yaml --prometheus-url=http://localhost:9090 --objects-from=objects.json \
    --bind-address=127.0.0.1 --secure-port=6443 --cert-dir=/tmp/promadapter
  curl -k https://127.0.0.1:6443/apis/custom.metrics.k8s.io/v1beta1

In a cluster, as the container's arguments:

  --config=/etc/adapter/config.yaml --prometheus-url=http://prometheus.monitoring.svc:9090
  --metrics-relist-interval=1m --secure-port=6443 --cert-dir=/tmp/cert

Flags are --name=value or --name value; booleans --name or --name=false. When one is repeated the last counts, and
lists grow. Durations are written 90s, 10m, 1h30m; there is no unit for days.
)";

constexpr std::string_view kAfterwards =
    "Accepted for the sake of existing manifests, without effect, with one warning each: ";

std::string_view title(FlagGroup group) {
  switch (group) {
    case FlagGroup::rules:
      return "Rules";
    case FlagGroup::prometheus:
      return "Prometheus";
    case FlagGroup::standalone:
      return "Standalone, without an API server";
    case FlagGroup::serving:
      return "Serving";
    case FlagGroup::cluster:
      return "In a cluster";
    case FlagGroup::ignored:
      break;
  }
  return "";
}

std::string wrapped(std::string_view text, std::size_t indent) {
  std::string out;
  std::string line(indent, ' ');
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (line.size() > indent && line.size() + 1 + word.size() > kWidth) {
      out += line + "\n";
      line.assign(indent, ' ');
    }
    if (line.size() > indent) line += ' ';
    line += word;
  }
  return out + line + "\n";
}

std::string entry(const Flag& flag, const Options& defaults) {
  std::string out = "  " + spelled(flag);
  if (!flag.value_name.empty()) out += fmt::format("={}", flag.value_name);
  const std::string value = flag_text(flag, defaults);
  if (!value.empty()) out += fmt::format("  (default {})", value);
  return out + "\n" + wrapped(flag.help, 6);
}

}  // namespace

std::string help_text() {
  const Options defaults;
  std::string out(kIntroduction);
  std::string ignored(kAfterwards);
  std::string_view separator;
  FlagGroup group = FlagGroup::ignored;
  for (const Flag& flag : all_flags()) {
    if (flag.group == FlagGroup::ignored) {
      ignored += separator;
      ignored += spelled(flag);
      separator = ", ";
      continue;
    }
    if (flag.group != group) out += fmt::format("\n{}:\n\n", title(flag.group));
    group = flag.group;
    out += entry(flag, defaults);
  }
  return out + "\n" + wrapped(ignored + ".", 0);
}

}  // namespace adapter::app
