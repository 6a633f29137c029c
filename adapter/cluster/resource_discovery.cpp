#include "cluster/resource_discovery.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>
#include <tuple>
#include <utility>

#include "cluster/absent_versions.hpp"
#include "cluster/aggregated_discovery.hpp"
#include "cluster/legacy_discovery.hpp"
#include "cluster/refusal_words.hpp"
#include "http/url.hpp"
#include "runtime/step.hpp"

namespace adapter::cluster {
namespace {

using std::chrono::seconds;

constexpr std::chrono::minutes kDefaultInterval{10};
constexpr BackoffRange kRetry{.first = seconds(1), .slowest = seconds(30)};
constexpr seconds kSecondLook{2};        // when a version is absent
constexpr seconds kDeadline{30};         // of one call
constexpr seconds kVersionDeadline{10};  // of one version, which may be served by somebody who hangs
constexpr std::size_t kSilentLooks = 8;  // in two minutes, for what nothing is known of; some is silent for ever
constexpr std::size_t kMaxDocumentBytes = 8 << 20;
// Of what is told: in the making, as the last good, beside the catalogue, in it, and its index.
constexpr std::size_t kCopies = 5;
constexpr std::size_t kWorkers = 10;
constexpr std::size_t kLongestTag = 256;
constexpr std::size_t kLargestAtOnce = 256 << 10;  // of a document that is read on the loop

Error answered(const ApiServer& server, const ApiAnswer& answer) {
  auto words = refusal_words(server, answer);
  const auto kind = answer.status >= 500 ? ErrorKind::upstream_unavailable : ErrorKind::upstream_rejected;
  return {kind, "it answers " + words.shown, std::move(words.said)};
}

// What a document says; of a large one read beside the loop, which ten such would hold for seconds.
template <class Parse>
asio::awaitable<std::invoke_result_t<Parse, std::string_view>> read(runtime::Background& background, std::string body,
                                                                    Parse parse) {
  if (body.size() <= kLargestAtOnce) co_return parse(body);
  auto work = [body = std::move(body), parse = std::move(parse)] { return parse(body); };
  co_return co_await background.run(std::move(work));
}

}  // namespace

// Versions that are still to be asked.
struct ResourceDiscovery::Pending {
  Discovery& discovery;
  runtime::Budget::Share held;  // of what was told of them
  std::size_t next = 0;
};

ResourceDiscovery::ResourceDiscovery(ApiServer& server, runtime::Clock& clock, const runtime::Logger& logger,
                                     runtime::Background& background, runtime::Budget& budget,
                                     std::chrono::nanoseconds interval, Changed changed)
    : server_(server),
      clock_(clock),
      logger_(logger),
      background_(background),
      budget_(budget),
      interval_(interval > interval.zero() ? interval : kDefaultInterval),
      changed_(std::move(changed)),
      kept_(budget) {
}

asio::awaitable<void> ResourceDiscovery::run() {
  for (;;) {
    // A round that throws counts as failed: if it ended the loop, the catalogue would grow old for ever.
    if (!co_await runtime::run_step("discovery of resources", logger_, round())) ++failures_;
    pace_.refreshed(clock_.now(), aggregated_);
    const auto until = clock_.now() + std::min(interval_, pause());
    co_await rest(until);
  }
}

std::chrono::nanoseconds ResourceDiscovery::pause() {
  if (failures_ > 0) return backoff(failures_, kRetry, random_());
  if (!absent_.empty()) return kSecondLook;
  const bool looks_again = silent_rounds_ > 0 && silent_rounds_ <= kSilentLooks;
  return looks_again ? backoff(silent_rounds_, kRetry, random_()) : interval_;
}

asio::awaitable<void> ResourceDiscovery::round() {
  pace_.begun(clock_.now());
  const auto refreshed = co_await refresh();
  failures_ = refreshed ? 0 : failures_ + 1;
  report(refreshed);
}

asio::awaitable<Result<void>> ResourceDiscovery::refresh() {
  // Before anything is asked, as the answer takes room, too. Less always goes.
  std::ignore = kept_.resize(std::min(kept_.size(), kCopies * bytes_of(last_good_) + older_.bytes()));
  why_not_answered_.clear();
  aggregated_ = true;
  auto discovery = co_await ask("/api");
  if (!discovery) co_return discovery.error();
  auto groups = co_await ask("/apis");
  if (!groups) co_return groups.error();
  std::ranges::move(*groups, std::back_inserter(*discovery));
  drop_repeated(*discovery);
  co_await ask_versions(*discovery);
  keep_what_is_not_answered(*discovery);
  if (std::ranges::all_of(*discovery, [](const DiscoveredVersion& version) { return version.resources.empty(); })) {
    co_return Error{ErrorKind::malformed_response, "it names no resource at all", ""};
  }
  absent_ = keep_absent_versions(last_good_, absent_, *discovery);
  if (!absent_.empty()) {
    logger_.detail(
        2, "discovery: " + std::to_string(absent_.size()) + " group versions are absent; kept until the next answer");
  }
  // The kinds of others would be taken for those: NodeMetrics of metrics.k8s.io are named nodes, too.
  if (std::ranges::none_of(*discovery, &DiscoveredVersion::tells_of_core)) {
    co_return Error{ErrorKind::malformed_response, "it names no resource of core v1, such as pods", ""};
  }
  const auto older = older_.bytes();
  if (older > budget_.limit() / 4 || !kept_.resize(kCopies * bytes_of(*discovery) + older)) {
    co_return budget_.over("what it tells of resources");
  }
  publish(std::move(*discovery));
  co_return Result<void>();
}

// Aggregated: all that there is. Else the versions alone.
asio::awaitable<Result<Discovery>> ResourceDiscovery::ask(std::string target) {
  ApiCall call{.target = target,
               .accept = std::string(kAcceptDiscovery),
               .deadline = clock_.now() + kDeadline,
               .body_limit_bytes = kMaxDocumentBytes};
  const auto known = tagged_.find(target);
  if (known != tagged_.end()) call.if_none_match = known->second.tag;
  runtime::Budget::Share held(budget_);
  auto answer = co_await fetch(server_, std::move(call), held);
  if (!answer) co_return answer.error();
  if (answer->status == 304 && known != tagged_.end()) {
    note_stale(known->second.discovery);
    co_return known->second.discovery;
  }
  if (answer->status != 200) co_return answered(server_, *answer);
  tagged_.erase(target);
  if (!is_aggregated_discovery(answer->headers.get("Content-Type").value_or(""))) {
    aggregated_ = false;
    co_return co_await read(background_, std::move(answer->body),
                            target == "/api" ? parse_api_versions : parse_api_groups);
  }
  std::string tag(answer->headers.get("ETag").value_or(""));
  auto discovery = co_await read(background_, std::move(answer->body), parse_aggregated_discovery);
  if (!discovery) co_return discovery;
  note_stale(*discovery);
  if (!held.resize(bytes_of(*discovery))) co_return budget_.over("what it tells of resources");
  if (!tag.empty() && tag.size() <= kLongestTag) {
    tagged_.emplace(target, Tagged{.tag = std::move(tag), .discovery = *discovery, .held = std::move(held)});
  }
  co_return discovery;
}

void ResourceDiscovery::note_stale(const Discovery& discovery) {
  for (const auto& version : discovery) {
    if (!version.answered) why_not_answered_[version.text()] = "the API server calls it stale";
  }
}

// For legacy discovery. Stale versions of the other are not asked again: the API server has just failed to.
asio::awaitable<void> ResourceDiscovery::ask_versions(Discovery& discovery) {
  Pending pending{.discovery = discovery, .held = runtime::Budget::Share(budget_)};
  co_await work(pending, kWorkers);
}

// As many at once as there are workers.
asio::awaitable<void> ResourceDiscovery::work(Pending& pending, std::size_t workers) {
  using namespace asio::experimental::awaitable_operators;
  if (workers > 1) {
    co_await (work(pending, workers / 2) && work(pending, workers - workers / 2));
    co_return;
  }
  while (pending.next < pending.discovery.size()) {
    auto& version = pending.discovery[pending.next++];
    if (!version.answered && !why_not_answered_.contains(version.text())) co_await ask_version(version, pending.held);
  }
}

asio::awaitable<void> ResourceDiscovery::ask_version(DiscoveredVersion& version, runtime::Budget::Share& held) {
  ApiCall call{.target = http::encode_path((version.group.empty() ? "/api/" : "/apis/") + version.text()),
               .deadline = clock_.now() + kVersionDeadline,
               .body_limit_bytes = kMaxDocumentBytes};
  runtime::Budget::Share body(budget_);
  auto answer = co_await fetch(server_, std::move(call), body);
  if (!answer || answer->status != 200) {
    const auto why = answer ? answered(server_, *answer) : answer.error();
    why_not_answered_[version.text()] = why.message + behind_colon(why.detail);
    co_return;
  }
  auto parse = [of = version](std::string_view json) { return parse_api_resources(json, of); };
  auto resources = co_await read(background_, std::move(answer->body), std::move(parse));
  if (!resources) {
    why_not_answered_[version.text()] = resources.error().message;
    co_return;
  }
  if (!held.grow(bytes_of(*resources))) {
    why_not_answered_[version.text()] = budget_.over("what it tells of resources").message;
    co_return;
  }
  version.resources = std::move(*resources);
  version.answered = true;
}

void ResourceDiscovery::keep_what_is_not_answered(Discovery& discovery) {
  std::map<std::string, const DiscoveredVersion*> known_before;
  for (const auto& version : last_good_) known_before.emplace(version.text(), &version);
  std::set<std::string> silent;
  for (auto& version : discovery) {
    const auto name = version.text();
    if (version.answered) {
      if (reported_.contains(name)) logger_.info("resources of " + name + " are known again");
      continue;
    }
    silent.insert(name);
    const auto known = known_before.find(name);
    if (known != known_before.end()) version.resources = known->second->resources;
    if (reported_.contains(name)) continue;
    logger_.warning("resources of " + name + " cannot be discovered: " + why_not_answered_[name] +
                    (known != known_before.end() ? "; those known before stay" : "; they are left out"));
  }
  reported_ = std::move(silent);
}

void ResourceDiscovery::publish(Discovery discovery) {
  std::vector<meta::Resource> resources;
  std::set<std::string> silent;
  for (const auto& version : discovery) {
    if (!version.answered && version.resources.empty()) silent.insert(version.group);
    // Its resources are metrics, maybe ours: no objects have such a type, and a label that has a metric's name would
    // be taken for one.
    if (version.group == "external.metrics.k8s.io") continue;
    resources.insert(resources.end(), version.resources.begin(), version.resources.end());
  }
  last_good_ = std::move(discovery);
  std::erase_if(last_good_, [](const DiscoveredVersion& version) { return version.resources.empty(); });
  const bool is_silent_still = silent == silent_groups_;
  silent_rounds_ = silent.empty() ? 0 : silent_rounds_ + 1;
  silent_groups_ = std::move(silent);
  if (catalog_ && resources == resources_ && is_silent_still) return;
  resources_ = resources;
  older_.add(catalog_);
  catalog_ = std::make_shared<const meta::ResourceCatalog>(
      std::move(resources), std::vector<std::string>(silent_groups_.begin(), silent_groups_.end()));
  logger_.detail(2, "discovery: " + std::to_string(resources_.size()) + " resources in " +
                        std::to_string(last_good_.size()) + " group versions");
  changed_(catalog_);
}

// Once when it begins to fail, once when it works again.
void ResourceDiscovery::report(const Result<void>& refreshed) {
  if (refreshed) {
    if (!failure_.empty()) logger_.info("discovery of resources works again");
    failure_.clear();
    return;
  }
  const auto error = refreshed.error();
  if (failure_ != error.message) {
    logger_.error("discovery of resources failed: the API server: " + error.message +
                  (catalog_ ? "; those known before stay" : "") + behind_colon(error.detail));
  }
  failure_ = error.message;
}

asio::awaitable<void> ResourceDiscovery::rest(runtime::SteadyTime until) {
  runtime::Event rang(co_await asio::this_coro::executor);
  struct Leave {
    ResourceDiscovery& of;
    ~Leave() {
      of.alarm_.reset();
      of.bell_ = nullptr;
    }
  };
  const Leave leave{*this};
  bell_ = &rang;
  // Somebody may have asked while the refresh was under way.
  const auto due = failures_ == 0 ? pace_.due() : std::nullopt;
  set_alarm(due ? std::min(*due, until) : until);
  co_await rang.wait();
}

void ResourceDiscovery::set_alarm(runtime::SteadyTime at) {
  alarm_at_ = at;
  alarm_ = clock_.set_alarm(at, [this] { bell_->set(); });
}

void ResourceDiscovery::note_unknown(const meta::GroupResource& name) {
  pace_.asked(name, clock_.now());
  const auto due = pace_.due();
  // While the API server does not answer, retries have a pace of their own.
  if (bell_ != nullptr && failures_ == 0 && due && *due < alarm_at_) set_alarm(*due);
}

}  // namespace adapter::cluster
