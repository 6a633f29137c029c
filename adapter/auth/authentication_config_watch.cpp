#include "auth/authentication_config_watch.hpp"

#include <algorithm>

#include "auth/json_fields.hpp"
#include "cluster/call_until.hpp"
#include "cluster/refusal_words.hpp"
#include "runtime/step.hpp"

namespace adapter::auth {
namespace {

constexpr std::string_view kName = "extension-apiserver-authentication";
constexpr std::string_view kConfigMaps = "/api/v1/namespaces/kube-system/configmaps";

constexpr std::string_view kHowToGrant =
    "this program's account needs the Role extension-apiserver-authentication-reader in kube-system: kubectl create "
    "rolebinding -n kube-system promadapter-auth-reader --role=extension-apiserver-authentication-reader "
    "--serviceaccount=NAMESPACE:ACCOUNT";

constexpr std::chrono::seconds kReadTime{10};
constexpr std::chrono::seconds kShortestWatch{240}, kLongestWatch{300};
constexpr std::chrono::seconds kSilence{90};
constexpr std::chrono::seconds kSoon{10};  // a watch that ends before has failed
constexpr std::chrono::seconds kPollEvery{4};
constexpr std::chrono::minutes kAskForWatchEvery{10};
constexpr std::size_t kLargestObject = 1536 << 10;  // of what etcd takes
constexpr std::size_t kLongestWatched = 64 << 20;   // all events of one watch: it begins anew then

// What the keys of a part begin with.
constexpr std::string_view kClientKeys = "client-ca-file", kProxyKeys = "requestheader-";

ConfigMapData keys_of(ConfigMapData data, std::string_view prefix) {
  std::erase_if(data, [&](const auto& entry) { return !entry.first.starts_with(prefix); });
  return data;
}

bool is_refusal(int status) {
  return status == 403 || status == 405;
}

}  // namespace

Result<ConfigMapEvent> read_event(std::string_view line) {
  const auto event = parse_json(line);
  if (!event.is_object()) return Error{ErrorKind::malformed_response, "an event of the watch is not an object", ""};
  const auto type = text_member(event, "type");
  if (!type) return type.error();
  const auto& object = member(event, "object");
  if (!object.is_object()) return wrong_type("object", "an object");
  if (*type == "ERROR") return Error{ErrorKind::unavailable, "the API server ended the watch", ""};
  const bool present = *type == "ADDED" || *type == "MODIFIED";
  if (!present && *type != "DELETED") return ConfigMapEvent();
  const auto& metadata = member(object, "metadata");
  if (!metadata.is_object()) return wrong_type("metadata", "an object");
  const auto name = text_member(metadata, "name");
  if (!name) return name.error();
  if (*name != kName) return ConfigMapEvent();
  if (!present) return ConfigMapEvent{.kind = ConfigMapEvent::Kind::absent};
  return ConfigMapEvent{.kind = ConfigMapEvent::Kind::present, .data = data_of_config_map(object)};
}

std::chrono::nanoseconds pause_before_look(std::size_t failures, double jitter) {
  if (failures == 0) return std::chrono::nanoseconds(0);
  const std::chrono::milliseconds whole(500 << std::min<std::size_t>(failures - 1, 3));
  return std::chrono::duration_cast<std::chrono::nanoseconds>(whole * (1 - 0.25 * jitter));
}

AuthenticationConfigWatch::AuthenticationConfigWatch(cluster::ApiServer& server, TrustHolder& trust,
                                                     runtime::Clock& clock, const runtime::Logger& logger,
                                                     LookupOptions options)
    : server_(server),
      trust_(trust),
      clock_(clock),
      logger_(logger),
      options_(options),
      trouble_(logger, "ConfigMap kube-system/" + std::string(kName)) {
}

asio::awaitable<void> AuthenticationConfigWatch::run() {
  std::size_t failures = 0;
  for (;;) {
    auto outcome = Outcome::failed;
    co_await runtime::run_step("following the ConfigMap " + std::string(kName), logger_, round(outcome));
    failures = outcome == Outcome::failed ? failures + 1 : 0;
    const bool poll = outcome != Outcome::failed && clock_.now() < watch_again_;
    co_await runtime::sleep_until(
        clock_, clock_.now() + (poll ? std::chrono::nanoseconds(kPollEvery) : pause_before_look(failures, jitter())));
  }
}

bool AuthenticationConfigWatch::known() const {
  if (options_.tolerate_failure && looked_) return true;
  return (clients_.known || !options_.client_authorities) && (proxy_.known || !options_.proxy);
}

// `outcome` stays as it is when something unexpected ends the round.
asio::awaitable<void> AuthenticationConfigWatch::round(Outcome& outcome) {
  const auto read = co_await look();
  if (read != Outcome::good || clock_.now() < watch_again_) {
    outcome = read;
    co_return;
  }
  const auto start = clock_.now();
  const auto watched = co_await watch();
  if (watched == Outcome::refused) watch_again_ = clock_.now() + kAskForWatchEvery;
  if (watched == Outcome::good && clock_.now() - start < kSoon) co_return;
  outcome = watched;
}

// A refusal of the read is a failure: the right may be granted at any moment.
asio::awaitable<AuthenticationConfigWatch::Outcome> AuthenticationConfigWatch::look() {
  cluster::ApiCall call{.target = std::string(kConfigMaps) + "/" + std::string(kName),
                        .deadline = clock_.now() + kReadTime,
                        .body_limit_bytes = kLargestObject};
  const auto answer = co_await cluster::fetch(server_, std::move(call));
  looked_ = true;
  if (answer && answer->status == 200) {
    take(config_map_data(answer->body));
    co_return Outcome::good;
  }
  if (answer && answer->status == 404) {
    note_absence();
    co_return Outcome::good;
  }
  std::string why = "cannot be read: ", said;
  if (!answer) {
    why += "the API server: " + answer.error().message;
  } else {
    auto words = cluster::refusal_words(server_, *answer);
    why += "the API server answered with " + words.shown;
    said = std::move(words.said);
    if (answer->status == 403) {
      why += " (" + std::string(kHowToGrant) + ")";
    }
  }
  trouble_.raise(
      {answer && answer->status == 403 ? ErrorKind::forbidden : ErrorKind::upstream_unavailable, why, std::move(said)});
  co_return Outcome::failed;
}

// Without a resourceVersion the watch begins with the object as it is now, so that nothing is missed between the read
// and the watch, and an old version is never too old.
asio::awaitable<AuthenticationConfigWatch::Outcome> AuthenticationConfigWatch::watch() {
  const auto seconds = kShortestWatch.count() +
                       static_cast<long>(static_cast<double>((kLongestWatch - kShortestWatch).count()) * jitter());
  cluster::ApiCall call{.target = std::string(kConfigMaps) + "?watch=true&fieldSelector=metadata.name%3D" +
                                  std::string(kName) +
                                  "&allowWatchBookmarks=true&timeoutSeconds=" + std::to_string(seconds),
                        .deadline = clock_.now() + std::chrono::seconds(seconds) + kReadTime,
                        .body_limit_bytes = kLongestWatched};
  std::string pending;
  heard_ = clock_.now();
  http::BodySink sink = [this, &pending](int status, std::string_view piece) -> Result<void> {
    if (status != 200) return {};
    heard_ = clock_.now();
    pending += piece;
    return take_events(pending);
  };
  const auto ended = co_await cluster::call_until(server_, std::move(call), sink, silence());
  if (!ended) {
    logger_.detail(5, "the watch of the ConfigMap " + std::string(kName) + " has been silent for " +
                          std::to_string(kSilence.count()) + " seconds and begins anew");
    co_return Outcome::good;
  }
  const auto& response = *ended;
  if (response && is_refusal(response->status)) {
    logger_.info("the ConfigMap " + std::string(kName) + " may not be watched (status " +
                 std::to_string(response->status) + "): it is read every " + std::to_string(kPollEvery.count()) +
                 " seconds");
    co_return Outcome::refused;
  }
  co_return response && response->status == 200 ? Outcome::good : Outcome::failed;
}

// Returns when nothing has come for so long that the stream must be dead: a server that keeps a cache of what is
// watched sends a bookmark each minute.
asio::awaitable<void> AuthenticationConfigWatch::silence() {
  while (clock_.now() < heard_ + kSilence) co_await runtime::sleep_until(clock_, heard_ + kSilence);
}

// Whole lines; what is left over stays.
Result<void> AuthenticationConfigWatch::take_events(std::string& pending) {
  std::size_t begin = 0;
  for (auto end = pending.find('\n'); end != std::string::npos; end = pending.find('\n', begin)) {
    const auto line = std::string_view(pending).substr(begin, end - begin);
    begin = end + 1;
    if (line.empty()) continue;
    auto event = read_event(line);
    if (!event) return event.error();
    if (event->kind == ConfigMapEvent::Kind::present) take(std::move(event->data));
    if (event->kind == ConfigMapEvent::Kind::absent) note_absence();
  }
  pending.erase(0, begin);
  if (pending.size() > kLargestObject) {
    return Error{ErrorKind::malformed_response, "an event of the watch is too large", ""};
  }
  return {};
}

// Part by part: what is wrong with one must not hold up a rotation of the other.
void AuthenticationConfigWatch::take(Result<ConfigMapData> data) {
  if (!data) {
    return trouble_.raise({ErrorKind::malformed_response, data.error().message, ""});
  }
  auto next = *trust_.current();
  const bool clients = options_.client_authorities && take_client_authorities(keys_of(*data, kClientKeys), next);
  const bool proxy = options_.proxy && take_proxy(keys_of(*data, kProxyKeys), next);
  if (clients || proxy) {
    put_in_force(std::move(next), trust_, logger_);
    logger_.info("the ConfigMap " + std::string(kName) + ": what it says of " +
                 (clients && proxy ? "clients and the front proxy"
                  : clients        ? "clients"
                                   : "the front proxy") +
                 " is in force");
  }
  report_problems();
}

// True when the part is new and to be put in force.
bool AuthenticationConfigWatch::take_client_authorities(const ConfigMapData& data, CallerTrust& trust) {
  if (clients_.judged == data) return false;
  clients_.judged = data;
  auto authorities = client_authorities_of(data);
  if (!authorities) {
    clients_.problem = authorities.error().message + (clients_.known ? "; the last good stays in force" : "");
    return false;
  }
  if (!*authorities && trust.client_authorities) {
    clients_.problem = "client-ca-file: it is gone; the last good stays in force";
    return false;
  }
  trust.client_authorities = std::move(*authorities);
  clients_.known = true;
  clients_.problem.clear();
  return true;
}

bool AuthenticationConfigWatch::take_proxy(const ConfigMapData& data, CallerTrust& trust) {
  if (proxy_.judged == data) return false;
  proxy_.judged = data;
  auto proxy = proxy_trust_of(data);
  if (!proxy) {
    proxy_.problem = proxy.error().message + (proxy_.known ? "; the last good stays in force" : "");
    return false;
  }
  if (!proxy->authorities) {
    proxy_.problem = trust.proxy.authorities
                         ? "requestheader-client-ca-file: it is gone; the last good stays in force"
                         : "requestheader-client-ca-file: there is none, so that kube-apiserver cannot prove who it is";
    return false;
  }
  trust.proxy = std::move(*proxy);
  proxy_.known = true;
  proxy_.problem.clear();
  return true;
}

void AuthenticationConfigWatch::report_problems() {
  const bool two = !clients_.problem.empty() && !proxy_.problem.empty();
  const auto problems = clients_.problem + (two ? "; " : "") + proxy_.problem;
  if (problems.empty()) return trouble_.clear();
  trouble_.raise({ErrorKind::malformed_response, problems, ""});
}

void AuthenticationConfigWatch::note_absence() {
  const bool seen = clients_.judged || proxy_.judged;
  trouble_.raise({ErrorKind::not_found,
                  seen ? "it is gone; its last content stays in force" : "it does not exist; nobody is believed by it",
                  ""});
}

}  // namespace adapter::auth
