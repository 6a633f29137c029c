#include "cluster/object_watch.hpp"

#include <optional>
#include <utility>

#include "base/byte_count.hpp"
#include "cluster/call_until.hpp"
#include "runtime/step.hpp"

namespace adapter::cluster {
namespace {

using std::chrono::seconds;

constexpr seconds kSilence{90};
constexpr seconds kListDeadline{120};
constexpr seconds kShortestWatch{300};
constexpr seconds kLongestWatch{600};
constexpr seconds kSlack{30};  // for a server that does not end a watch when it was asked to
// A watch has no end, and is decoded frame by frame.
constexpr std::size_t kNoLimit = std::size_t(-1);

}  // namespace

struct ObjectWatch::Following {
  explicit Following(runtime::Budget& memory) : initial(memory) {}
  bool live = true;                // the state is whole, what comes are changes
  Kept initial;                    // the state, as long as it is not whole
  std::optional<Outcome> verdict;  // why we broke off
  runtime::SteadyTime heard;       // the last frame, or the beginning
};

ObjectWatch::ObjectWatch(ApiServer& server, runtime::Clock& clock, const runtime::Logger& logger,
                         runtime::Budget& memory, runtime::Budget& reading, ObjectCollection objects,
                         std::size_t max_objects)
    : server_(server),
      clock_(clock),
      logger_(logger),
      memory_(memory),
      reading_(reading),
      objects_(std::move(objects)),
      max_objects_(max_objects),
      tell_(logger, "watch of " + objects_.text()),
      kept_(memory) {
  begin_sync();
}

asio::awaitable<void> ObjectWatch::run() {
  struct End {  // also when cancellation throws
    ObjectWatch& watch;
    ~End() { watch.end_sync(); }
  };
  const End end{*this};
  for (;;) {
    const auto call = next_call(progress_);
    const auto begun = clock_.now();
    ++calls_;
    if (call.kind != WatchCall::Kind::watch) {
      ++lists_;
      begin_sync();
    }
    Outcome outcome{.end = WatchEnd::broken, .why = {ErrorKind::unavailable, "an unexpected failure", ""}};
    co_await runtime::run_step("the watch of " + objects_.text(), logger_, round(call, outcome));
    gave_up_ = is_given_up(outcome.end);
    if (gave_up_ || is_distrust(outcome.end)) forget();
    const auto pause = after(progress_, call, outcome.end, clock_.now() - begun, outcome.retry_after, random_());
    tell_.ended(outcome.end, outcome.why, progress_.failures);
    if (pause == pause.zero()) continue;
    end_sync();
    co_await runtime::sleep_until(clock_, clock_.now() + pause);
  }
}

// `outcome` stays as it is when something unexpected ends the call.
asio::awaitable<void> ObjectWatch::round(const WatchCall& call, Outcome& outcome) {
  if (call.kind == WatchCall::Kind::list) {
    outcome = co_await list(call);
  } else {
    outcome = co_await watch(call);
  }
}

asio::awaitable<ObjectWatch::Outcome> ObjectWatch::list(const WatchCall& call) {
  Kept state(memory_);
  std::optional<Outcome> unfit;
  ObjectListDecoder::Receive receive = [this, &state, &unfit](Object object) -> Result<void> {
    heard_ = clock_.now();
    unfit = put(state, object);
    if (unfit) return unfit->why;
    return {};
  };
  ObjectListCall request{
      .objects = objects_, .resource_version = call.resource_version, .deadline = clock_.now() + kListDeadline};
  auto listing = co_await list_objects(server_, std::move(request), std::move(receive), reading_);
  if (!listing) {
    if (unfit) co_return std::move(*unfit);
    co_return Outcome{.why = explain_no_answer(listing.error())};
  }
  if (listing->refused) co_return refused(call, *listing->refused);
  if (listing->resource_version.empty()) {
    co_return Outcome{.why = {ErrorKind::malformed_response, "malformed answer: a list without a version", ""}};
  }
  become_synced(std::move(state), std::move(listing->resource_version));
  co_return Outcome{.end = WatchEnd::complete};
}

asio::awaitable<ObjectWatch::Outcome> ObjectWatch::watch(const WatchCall& call) {
  const bool streaming_list = call.kind == WatchCall::Kind::streaming_list;
  const auto time = kShortestWatch + seconds(static_cast<int>(random_() * (kLongestWatch - kShortestWatch).count()));
  http::QueryParameters parameters{
      {"watch", "true"}, {"allowWatchBookmarks", "true"}, {"timeoutSeconds", std::to_string(time.count())}};
  if (auto fields = objects_.field_selector(); !fields.empty()) {
    parameters.emplace_back("fieldSelector", std::move(fields));
  }
  if (streaming_list) {
    parameters.emplace_back("sendInitialEvents", "true");
    parameters.emplace_back("resourceVersionMatch", "NotOlderThan");
  } else {
    parameters.emplace_back("resourceVersion", call.resource_version);
  }
  auto target = target_of(objects_, parameters);
  if (!target) co_return Outcome{.end = WatchEnd::no_right, .why = target.error()};

  Following following(memory_);
  following.live = !streaming_list;
  following.heard = clock_.now();
  WatchDecoder decoder([this, &following](WatchEvent event) { return take(following, std::move(event)); }, reading_);
  RefusalBody refusal;
  http::BodySink sink = [&following, this, read = refusal.beside(decoder)](int status, std::string_view piece) {
    auto good = read(status, piece);
    const bool is_unreadable = !good && !following.verdict && good.error().kind == ErrorKind::malformed_response;
    return is_unreadable ? break_off(following, {.end = WatchEnd::unreadable, .why = good.error()}) : good;
  };
  ApiCall request{.target = std::move(*target),
                  .accept = std::string(kAcceptWatch),
                  .deadline = clock_.now() + time + kSlack,
                  .body_limit_bytes = kNoLimit};
  const auto response = co_await call_until_silent(std::move(request), sink, following);
  if (following.verdict) co_return std::move(*following.verdict);
  if (!response) co_return Outcome{.why = explain_no_answer(response.error())};
  if (response->status != 200) co_return refused(call, refusal.refusal(server_, *response));
  co_return Outcome{.end = following.live ? WatchEnd::complete : WatchEnd::never_synced};
}

// The call, broken off when no frame has come for too long: the connection may be dead, and nobody says so.
asio::awaitable<Result<http::ClientResponse>> ObjectWatch::call_until_silent(ApiCall call, http::BodySink& sink,
                                                                             const Following& following) {
  auto response = co_await call_until(server_, std::move(call), sink, until_silent(following));
  if (!response) {
    co_return Error{ErrorKind::upstream_timeout, "no word for " + std::to_string(kSilence.count()) + " s", ""};
  }
  co_return std::move(*response);
}

asio::awaitable<void> ObjectWatch::until_silent(const Following& following) {
  while (clock_.now() < following.heard + kSilence) co_await runtime::sleep_until(clock_, following.heard + kSilence);
}

Result<void> ObjectWatch::break_off(Following& following, Outcome outcome) {
  if (is_distrust(outcome.end)) synced_ = false;  // now: others have their turns while the call unwinds
  following.verdict = std::move(outcome);
  return following.verdict->why;
}

// One frame. An error ends the call.
Result<void> ObjectWatch::take(Following& following, WatchEvent event) {
  following.heard = heard_ = clock_.now();
  if (event.type == WatchEvent::Type::error) {
    auto words = refusal_words(server_, event.status);
    const Refusal refusal{.status = event.status.code,
                          .said = std::move(event.status),
                          .retry_after = {},
                          .as_event = true,
                          .words = std::move(words)};
    // Once the state is whole, an error says nothing about streaming lists any more.
    const auto kind = following.live ? WatchCall::Kind::watch : WatchCall::Kind::streaming_list;
    return break_off(following, refused({.kind = kind, .resource_version = ""}, refusal));
  }
  if (!following.live) {
    if (event.type == WatchEvent::Type::bookmark) {
      if (!event.initial_events_end) return {};
      if (event.resource_version.empty()) {
        return break_off(
            following, {.why = {ErrorKind::malformed_response, "malformed answer: a bookmark without a version", ""}});
      }
      following.live = true;
      become_synced(std::move(following.initial), std::move(event.resource_version));
      return {};
    }
    // The versions of these do not matter: they come in any order, some without one.
    if (auto unfit = apply(following.initial, event)) return break_off(following, std::move(*unfit));
    return {};
  }
  // Whatever keeps it from fitting, an exception included.
  const bool synced = std::exchange(synced_, false);
  if (auto unfit = apply(kept_, event)) return break_off(following, std::move(*unfit));
  synced_ = synced;
  if (!event.resource_version.empty()) progress_.resource_version = std::move(event.resource_version);
  last_event_ = clock_.now();
  tell_.is_well();
  return {};
}

std::optional<ObjectWatch::Outcome> ObjectWatch::apply(Kept& state, const WatchEvent& event) {
  if (event.type == WatchEvent::Type::bookmark) return std::nullopt;
  if (event.type != WatchEvent::Type::deleted) return put(state, event.object);
  if (!belongs(state.index, event.object)) return misplaced();
  state.index.remove(event.object.object_namespace, event.object.name);
  return std::nullopt;
}

std::optional<ObjectWatch::Outcome> ObjectWatch::put(Kept& state, const Object& object) {
  if (!belongs(state.index, object)) return misplaced();
  state.index.put(object);
  std::string message;
  if (state.index.size() > max_objects_) {
    message = "more than " + std::to_string(max_objects_) + " objects";
  } else if (!make_room(state)) {
    message = "more objects than the " + byte_count_text(memory_.limit()) + " for all watches together hold";
  } else {
    return std::nullopt;
  }
  return Outcome{.end = WatchEnd::too_many, .why = {ErrorKind::malformed_response, std::move(message), ""}};
}

// A fetched state takes the place of the one before: what only two of them do not fit into is large enough.
bool ObjectWatch::make_room(Kept& state) {
  const auto bytes = state.index.bytes();
  if (state.held.resize(bytes)) return true;
  if (&state == &kept_ || kept_.held.size() == 0) return false;
  logger_.detail(2, "watch of " + objects_.text() + ": the old state makes room for the new one");
  forget();
  return state.held.resize(bytes);
}

// An object that is put elsewhere is missed by those who look for it.
bool ObjectWatch::belongs(const ObjectIndex& index, const Object& object) const {
  if (!can_exist(object)) return false;
  if (!objects_.object_namespace.empty()) return object.object_namespace == objects_.object_namespace;
  // All objects of a resource are in namespaces, or none.
  return index.size() == 0 || index.has_cluster_wide() == object.object_namespace.empty();
}

ObjectWatch::Outcome ObjectWatch::misplaced() {
  return {.end = WatchEnd::misplaced,
          .why = {ErrorKind::malformed_response,
                  "malformed answer: an object in a namespace it cannot be in or with too long a name", ""}};
}

void ObjectWatch::forget() {
  synced_ = false;
  kept_ = Kept(memory_);
}

void ObjectWatch::begin_sync() {
  if (!syncing_) syncing_ = std::make_shared<runtime::Latch>();
  heard_ = clock_.now();
}

void ObjectWatch::end_sync() {
  if (syncing_) std::exchange(syncing_, nullptr)->set();
}

std::shared_ptr<runtime::Latch> ObjectWatch::syncing() const {
  return clock_.now() < heard_ + kPatience ? syncing_ : nullptr;
}

void ObjectWatch::become_synced(Kept state, std::string resource_version) {
  kept_ = std::move(state);
  progress_.resource_version = std::move(resource_version);
  synced_ = true;
  gave_up_ = false;
  last_event_ = clock_.now();
  end_sync();
  tell_.is_well();
  logger_.detail(2,
                 "watch of " + objects_.text() + ": in sync with " + std::to_string(kept_.index.size()) + " objects");
}

ObjectWatch::Outcome ObjectWatch::refused(const WatchCall& call, const Refusal& refusal) const {
  const auto* const verb = call.kind == WatchCall::Kind::list ? "list" : "watch";
  return {.end = end_of(call.kind, refusal),
          .retry_after = refusal.retry_after,
          .why = explain_refusal(refusal, verb, objects_)};
}

const ObjectIndex* ObjectWatch::index() const {
  return status().state == State::synced ? &kept_.index : nullptr;
}

ObjectWatch::Status ObjectWatch::status() const {
  Status out{.objects = kept_.index.size(), .lists = lists_, .restarts = calls_ > 0 ? calls_ - 1 : 0};
  if (synced_) out.age = clock_.now() - last_event_;
  if (gave_up_) {
    out.state = State::gave_up;
  } else if (synced_) {
    out.state = *out.age > kSilence ? State::silent : State::synced;
  }
  return out;
}

}  // namespace adapter::cluster
