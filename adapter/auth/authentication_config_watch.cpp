#include "auth/authentication_config_watch.hpp"

#include <algorithm>

#include "auth/json_fields.hpp"

namespace adapter::auth {
namespace {

constexpr std::string_view kName = "extension-apiserver-authentication";
constexpr std::string_view kConfigMaps = "/api/v1/namespaces/kube-system/configmaps";

constexpr std::chrono::seconds kReadTime{10};
constexpr std::chrono::seconds kShortestWatch{240}, kLongestWatch{300};
constexpr std::chrono::seconds kSoon{10};  // a watch that ends before has failed
constexpr std::chrono::seconds kPollEvery{4};
constexpr std::chrono::minutes kAskForWatchEvery{10};
constexpr std::size_t kLargestObject = 4 << 20;

bool is_refusal(int status) {
  return status == 403 || status == 405;
}

}  // namespace

Result<ConfigMapEvent> read_event(std::string_view line) {
  const auto event = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
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
  if (!present) return ConfigMapEvent{ConfigMapEvent::Kind::absent, ""};
  return ConfigMapEvent{ConfigMapEvent::Kind::present, object.dump()};
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
    auto outcome = co_await look();
    if (outcome == Outcome::good && clock_.now() >= watch_again_) {
      const auto start = clock_.now();
      outcome = co_await watch();
      if (outcome == Outcome::good && clock_.now() - start < kSoon) outcome = Outcome::failed;
      if (outcome == Outcome::refused) watch_again_ = clock_.now() + kAskForWatchEvery;
    }
    failures = outcome == Outcome::failed ? failures + 1 : 0;
    const bool poll = outcome != Outcome::failed && clock_.now() < watch_again_;
    co_await runtime::sleep_until(
        clock_, clock_.now() + (poll ? std::chrono::nanoseconds(kPollEvery) : pause_before_look(failures, jitter())));
  }
}

// A refusal of the read is a failure: the right may be granted at any moment.
asio::awaitable<AuthenticationConfigWatch::Outcome> AuthenticationConfigWatch::look() {
  cluster::ApiCall call{.target = std::string(kConfigMaps) + "/" + std::string(kName),
                        .deadline = clock_.now() + kReadTime,
                        .body_limit_bytes = kLargestObject};
  const auto answer = co_await cluster::fetch(server_, std::move(call));
  if (answer && answer->status == 200) {
    take(answer->body);
    co_return Outcome::good;
  }
  if (answer && answer->status == 404) {
    note_absence();
    co_return Outcome::good;
  }
  std::string why = "cannot be read: ";
  if (!answer) {
    why += "the API server: " + answer.error().message;
  } else {
    why += "the API server answered " + std::to_string(answer->status);
    if (answer->status == 403) {
      why += " (this program's account needs the Role extension-apiserver-authentication-reader in kube-system)";
    }
  }
  if (options_.tolerate_failure) known_ = true;
  trouble_.raise({answer && answer->status == 403 ? ErrorKind::forbidden : ErrorKind::upstream_unavailable, why, ""});
  co_return Outcome::failed;
}

// Without a resourceVersion the watch begins with the object as it is now, so that nothing is missed between the read
// and the watch, and an old version is never too old.
asio::awaitable<AuthenticationConfigWatch::Outcome> AuthenticationConfigWatch::watch() {
  const auto seconds = kShortestWatch.count() +
                       static_cast<long>(static_cast<double>((kLongestWatch - kShortestWatch).count()) * jitter());
  cluster::ApiCall call{.target = std::string(kConfigMaps) + "?watch=true&fieldSelector=metadata.name%3D" +
                                  std::string(kName) + "&timeoutSeconds=" + std::to_string(seconds),
                        .deadline = clock_.now() + std::chrono::seconds(seconds) + kReadTime};
  std::string pending;
  http::BodySink sink = [this, &pending](int status, std::string_view piece) -> Result<void> {
    if (status != 200) return {};
    pending += piece;
    return take_events(pending);
  };
  const auto response = co_await server_.call(std::move(call), sink);
  if (response && is_refusal(response->status)) {
    logger_.info("the ConfigMap " + std::string(kName) + " may not be watched (status " +
                 std::to_string(response->status) + "): it is read every " + std::to_string(kPollEvery.count()) +
                 " seconds");
    co_return Outcome::refused;
  }
  co_return response && response->status == 200 ? Outcome::good : Outcome::failed;
}

// Whole lines; what is left over stays.
Result<void> AuthenticationConfigWatch::take_events(std::string& pending) {
  std::size_t begin = 0;
  for (auto end = pending.find('\n'); end != std::string::npos; end = pending.find('\n', begin)) {
    const auto line = std::string_view(pending).substr(begin, end - begin);
    begin = end + 1;
    if (line.empty()) continue;
    const auto event = read_event(line);
    if (!event) return event.error();
    if (event->kind == ConfigMapEvent::Kind::present) take(event->object);
    if (event->kind == ConfigMapEvent::Kind::absent) note_absence();
  }
  pending.erase(0, begin);
  if (pending.size() > kLargestObject) {
    return Error{ErrorKind::malformed_response, "an event of the watch is too large", ""};
  }
  return {};
}

void AuthenticationConfigWatch::take(std::string_view object) {
  const auto bad = [this](const Error& why) {
    trouble_.raise(
        {ErrorKind::malformed_response, why.message + (in_force_ ? "; the last good stays in force" : ""), ""});
  };
  auto data = config_map_data(object);
  if (!data) return bad(data.error());
  if (in_force_ != *data) {
    auto next = trust_of(*data);
    if (!next) return bad(next.error());
    put_in_force(std::move(*next), trust_, logger_);
    in_force_ = std::move(*data);
    logger_.info("the ConfigMap " + std::string(kName) + " has been read and is in force");
  }
  known_ = true;
  trouble_.clear();
}

Result<CallerTrust> AuthenticationConfigWatch::trust_of(const ConfigMapData& data) const {
  auto out = *trust_.current();
  if (options_.client_authorities) {
    auto authorities = client_authorities_of(data);
    if (!authorities) return authorities.error();
    out.client_authorities = std::move(*authorities);
  }
  if (options_.proxy) {
    auto proxy = proxy_trust_of(data);
    if (!proxy) return proxy.error();
    out.proxy = std::move(*proxy);
  }
  return out;
}

void AuthenticationConfigWatch::note_absence() {
  known_ = true;
  trouble_.raise(
      {ErrorKind::not_found,
       in_force_ ? "it is gone; its last content stays in force" : "it does not exist; nobody is believed by it", ""});
}

}  // namespace adapter::auth
