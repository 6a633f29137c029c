#include "cluster/watch_plan.hpp"

#include <algorithm>

#include "cluster/backoff.hpp"

namespace adapter::cluster {
namespace {

using std::chrono::nanoseconds;

constexpr BackoffRange kBackoff{.first = std::chrono::milliseconds(800), .slowest = std::chrono::seconds(30)};
constexpr std::chrono::seconds kTooShort{1};  // a watch that ends sooner is no healthy one
constexpr std::chrono::seconds kLasting{5};   // and one that lasts this long is
constexpr std::chrono::minutes kWithoutRight{5};
constexpr std::chrono::minutes kWithTooMany{30};

}  // namespace

WatchEnd end_of(WatchCall::Kind call, const Refusal& refusal) {
  const auto& reason = refusal.said.reason;
  const bool asked_too_much = refusal.status == 400 || refusal.status == 422;
  // Where etcd cannot tell progress, kube-apiserver answers 200 and then an ERROR with code 500.
  const bool cannot_stream = asked_too_much || (refusal.as_event && refusal.status == 500);
  if (call == WatchCall::Kind::streaming_list && cannot_stream) return WatchEnd::not_supported;
  if (refusal.status == 410 || reason == "Expired" || reason == "Gone") return WatchEnd::expired;
  // A version that the server cannot read is of no more use than one it has forgotten.
  if (call == WatchCall::Kind::watch && asked_too_much) return WatchEnd::expired;
  if (refusal.status == 504 && refusal.said.message.starts_with("Too large resource version")) {
    return WatchEnd::too_new;
  }
  if (refusal.status == 403 || refusal.status == 404 || refusal.status == 405) return WatchEnd::no_right;
  return WatchEnd::failed;
}

bool is_given_up(WatchEnd end) {
  return end == WatchEnd::no_right || end == WatchEnd::too_many;
}

bool is_distrust(WatchEnd end) {
  return end == WatchEnd::misplaced || end == WatchEnd::unreadable || end == WatchEnd::broken;
}

WatchCall next_call(const WatchProgress& progress) {
  if (!progress.resource_version.empty()) {
    return {.kind = WatchCall::Kind::watch, .resource_version = progress.resource_version};
  }
  if (progress.may_stream_lists) return {.kind = WatchCall::Kind::streaming_list, .resource_version = ""};
  return {.kind = WatchCall::Kind::list, .resource_version = progress.list_version};
}

nanoseconds after(WatchProgress& progress, const WatchCall& call, WatchEnd end, nanoseconds lasted,
                  std::optional<std::chrono::seconds> retry_after, double random) {
  if (lasted >= kLasting) progress.failures = 0;
  const auto pause = [&] {
    return std::max(backoff(++progress.failures, kBackoff, random),
                    nanoseconds(retry_after.value_or(std::chrono::seconds(0))));
  };
  // The state must be fetched again. At once the first time: that a version is forgotten is no failure.
  const auto fetch_again = [&](std::string list_version) {
    progress.resource_version.clear();
    progress.list_version = std::move(list_version);
    return backoff(progress.failures++, kBackoff, random);
  };
  switch (end) {
    case WatchEnd::complete:
      if (call.kind == WatchCall::Kind::list) {
        progress.listed_version = progress.resource_version;
        return nanoseconds(0);
      }
      return lasted < kTooShort ? pause() : nanoseconds(0);
    case WatchEnd::never_synced:
    case WatchEnd::not_supported:
      progress.may_stream_lists = false;
      return nanoseconds(0);
    case WatchEnd::expired:
      // Not older than what we have seen, unless just that was refused, or is what the last list said: then the newest.
      if (call.kind == WatchCall::Kind::list || progress.resource_version == progress.listed_version) {
        return fetch_again("");
      }
      return fetch_again(progress.resource_version);
    case WatchEnd::no_right:
    case WatchEnd::too_many:
      progress = {.may_stream_lists = progress.may_stream_lists};
      return end == WatchEnd::no_right ? kWithoutRight : kWithTooMany;
    case WatchEnd::too_new:
    case WatchEnd::misplaced:
    case WatchEnd::unreadable:
    case WatchEnd::broken:
      progress.resource_version.clear();
      progress.list_version.clear();
      return pause();
    case WatchEnd::failed:
      return pause();
  }
  return pause();
}

}  // namespace adapter::cluster
