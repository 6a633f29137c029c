#include "cluster/watched_objects.hpp"

#include <algorithm>
#include <utility>

#include "runtime/step.hpp"

namespace adapter::cluster {
namespace {

constexpr std::chrono::seconds kLookEvery{30};

ObjectCollection whole_of(const ObjectCollection& objects) {
  return {.resource = objects.resource, .version = objects.version, .object_namespace = "", .running = objects.running};
}

ObjectCollection collection_of(const ObjectQuery& query) {
  return {.resource = query.resource,
          .version = query.version,
          .object_namespace = query.object_namespace,
          .running = query.running};
}

}  // namespace

WatchedObjects::WatchedObjects(asio::any_io_executor executor, ApiServer& server, runtime::Clock& clock,
                               const runtime::Logger& logger, runtime::Budget& budget, WatchedObjectsOptions options)
    : executor_(std::move(executor)),
      server_(server),
      clock_(clock),
      logger_(logger),
      options_(options),
      kept_(options.max_bytes),
      budget_(budget),
      selections_(clock),
      lister_(executor_, server, clock, logger, budget, options.always_list) {
}

asio::awaitable<Result<std::vector<std::string>>> WatchedObjects::names(ObjectQuery query) {
  const auto index = co_await index_in_turn(query, Wanted::names);
  if (!index) co_return index.error();
  if (index->index != nullptr) co_return index->index->select(query.object_namespace, query.selector);
  auto names = co_await lister_.names(std::move(query));
  co_return names;
}

asio::awaitable<Result<SelectedObjects>> WatchedObjects::objects(ObjectQuery query, std::string name) {
  const auto index = co_await index_in_turn(query, name.empty() ? Wanted::objects : Wanted::one_object);
  if (!index) co_return index.error();
  if (index->index != nullptr) {
    auto selected = index->index->select_objects(query.object_namespace, name, query.selector, query.fields,
                                                 most_selected(query, budget_));
    if (selected) co_return std::move(*selected);
    budget_.count_refusal();
    co_return budget_.over("the list of what was asked about");
  }
  auto objects = co_await lister_.objects(std::move(query), std::move(name));
  co_return objects;
}

asio::awaitable<Result<WatchedObjects::IndexInTurn>> WatchedObjects::index_in_turn(const ObjectQuery& query,
                                                                                   Wanted wanted) {
  const auto collection = collection_of(query);
  IndexInTurn out;
  out.index = co_await index_for(collection, query.deadline);
  if (out.index == nullptr || wanted == Wanted::one_object) co_return std::move(out);
  const auto among = out.index->in_question(query.object_namespace, query.selector);
  // What takes more is refused before it is copied.
  const auto copied = wanted == Wanted::objects ? std::min(among.label_bytes, query.most_bytes) : 0;
  const auto estimate = time_to_select(query, among.objects, copied);
  auto turn = co_await selections_.take(query.caller, estimate, query.deadline);
  if (!turn) co_return no_turn_to_select();
  out.index = stopped_ ? nullptr : index_of(collection);  // another one may have come, or this one gone
  if (out.index == nullptr) {
    ++lists_;  // which takes a turn of its own
  } else {
    out.turn.emplace(std::move(*turn));
  }
  co_return std::move(out);
}

asio::awaitable<const ObjectIndex*> WatchedObjects::index_for(ObjectCollection objects, runtime::SteadyTime deadline) {
  const ObjectIndex* index = nullptr;
  if (!options_.always_list && !stopped_) {
    const auto until = std::min<runtime::SteadyTime>(deadline, clock_.now() + ObjectWatch::kPatience);
    index = index_of(objects);
    while (index == nullptr && clock_.now() < until) {
      const auto syncing = syncing_of(objects);
      if (!syncing) break;
      co_await syncing->wait(clock_, until);
      if (stopped_) break;
      index = index_of(objects);
    }
  }
  if (index == nullptr) ++lists_;
  co_return index;
}

std::shared_ptr<runtime::Latch> WatchedObjects::syncing_of(const ObjectCollection& objects) {
  for (const auto& one : {objects, whole_of(objects)}) {
    const auto* entry = find(one);
    if (entry == nullptr || !entry->lives()) continue;
    if (auto syncing = entry->watch.syncing()) return syncing;
  }
  return nullptr;
}

ObjectWatch::Status WatchedObjects::Entry::status() const {
  auto out = watch.status();
  if (!lives()) out.state = ObjectWatch::State::not_synced;
  return out;
}

const ObjectIndex* WatchedObjects::index_of(const ObjectCollection& objects) {
  const auto all = whole_of(objects);
  const auto* whole = find(all);
  const auto* everything = whole == nullptr ? nullptr : whole->index();
  // Objects without a namespace cannot say what is in one.
  const bool tells = everything != nullptr && (objects.object_namespace.empty() || !everything->has_cluster_wide());
  if (tells) return everything;
  if (objects.object_namespace.empty()) {
    if (whole == nullptr) start(all);
    return nullptr;
  }
  if (const auto* one = find(objects)) return one->index();
  // A watch of all that is on its way will do; one without the right to will not.
  if (whole != nullptr && whole->status().state != ObjectWatch::State::gave_up) return nullptr;
  if (namespaces_of(all) < options_.max_namespaces) {
    start(objects);
  } else if (whole == nullptr) {
    start(all);
  }
  return nullptr;
}

WatchedObjects::Entry* WatchedObjects::find(const ObjectCollection& objects) {
  const auto found = entries_.find(objects);
  if (found == entries_.end()) return nullptr;
  found->second->last_asked = clock_.now();
  return found->second.get();
}

void WatchedObjects::start(const ObjectCollection& objects) {
  if (entries_.size() >= options_.max_watches) {
    if (!said_full_)
      logger_.warning("no more than " + std::to_string(options_.max_watches) +
                      " watches of objects: others are listed when queries need them");
    said_full_ = true;
    return;
  }
  auto entry = std::unique_ptr<Entry>(
      new Entry{.watch = {server_, clock_, logger_, kept_, budget_, objects, options_.max_objects},
                .tasks = {executor_, logger_},
                .last_asked = clock_.now()});
  auto& begun = *entry;
  entries_.emplace(objects, std::move(entry));
  begun.tasks.spawn("the watch of " + objects.text(), begun.watch.run());
}

std::size_t WatchedObjects::namespaces_of(const ObjectCollection& whole) const {
  return static_cast<std::size_t>(std::ranges::count_if(entries_, [&](const Entries::value_type& entry) {
    return !entry.first.object_namespace.empty() && whole_of(entry.first) == whole;
  }));
}

bool WatchedObjects::is_needed(const ObjectCollection& objects, const Entry& entry) const {
  if (clock_.now() - entry.last_asked >= options_.idle_time) return false;
  if (!entry.lives()) return false;  // the next query begins another
  if (objects.object_namespace.empty()) return true;
  const auto whole = entries_.find(whole_of(objects));
  return whole == entries_.end() || whole->second->index() == nullptr;
}

WatchedObjects::Entries::iterator WatchedObjects::end_watch(Entries::iterator entry) {
  entry->second->tasks.cancel();
  ending_.push_back(std::move(entry->second));
  return entries_.erase(entry);
}

asio::awaitable<void> WatchedObjects::run() {
  for (;;) {
    co_await runtime::sleep_until(clock_, clock_.now() + kLookEvery);
    co_await runtime::run_step("the look at watches of objects", logger_, end_what_nobody_needs());
  }
}

asio::awaitable<void> WatchedObjects::end_what_nobody_needs() {
  std::erase_if(ending_, [](const std::unique_ptr<Entry>& entry) { return entry->tasks.size() == 0; });
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    entry = is_needed(entry->first, *entry->second) ? std::next(entry) : end_watch(entry);
  }
  if (entries_.size() < options_.max_watches) said_full_ = false;
  co_return;
}

asio::awaitable<void> WatchedObjects::stop() {
  stopped_ = true;
  for (auto entry = entries_.begin(); entry != entries_.end();) entry = end_watch(entry);
  for (const auto& entry : ending_) co_await entry->tasks.join();
  ending_.clear();
  co_await lister_.stop();
}

std::vector<WatchedObjects::Watch> WatchedObjects::state() const {
  std::vector<Watch> out;
  for (const auto& [objects, entry] : entries_) out.push_back({.objects = objects, .status = entry->status()});
  return out;
}

}  // namespace adapter::cluster
