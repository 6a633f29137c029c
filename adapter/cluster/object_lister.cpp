#include "cluster/object_lister.hpp"

#include <algorithm>
#include <utility>

#include "base/json_walker.hpp"

namespace adapter::cluster {
namespace {

constexpr std::size_t kManySelectors = 4;  // about the same objects within SharedLists::kMaxAge
constexpr std::chrono::minutes kTooManyFor{5};
constexpr std::size_t kMaxTooMany = 256;  // callers name the namespaces

ListQuestion question_of(const ObjectQuery& query, std::string name, bool with_labels) {
  return {.objects = {.resource = query.resource,
                      .version = query.version,
                      .object_namespace = query.object_namespace,
                      .running = query.running},
          .name = std::move(name),
          .label_selector = query.selector.text(),
          .with_labels = with_labels};
}

}  // namespace

ObjectLister::ObjectLister(asio::any_io_executor executor, ApiServer& server, runtime::Clock& clock,
                           const runtime::Logger& logger, runtime::Budget& budget, bool exact)
    : clock_(clock),
      budget_(budget),
      exact_(exact),
      selections_(clock),
      lists_(std::move(executor), server, clock, logger, budget, exact) {
}

bool ObjectLister::is_for_all(const ListQuestion& question, const ListQuestion& of_all) const {
  if (exact_ || question == of_all || !question.name.empty() || lists_.has_fresh(question)) return false;
  if (lists_.has_fresh(of_all)) return true;
  // Who asks for all, names alone, has it listed with labels: then it answers the others, too.
  if (!question.label_selector.empty() && lists_.selectors_of(question.objects) < kManySelectors) return false;
  const auto too_many = too_many_until_.find(question.objects);
  return too_many == too_many_until_.end() || too_many->second <= clock_.now();
}

void ObjectLister::note_too_many(const ObjectCollection& objects) {
  std::erase_if(too_many_until_, [this](const auto& entry) { return entry.second <= clock_.now(); });
  if (too_many_until_.size() >= kMaxTooMany && !too_many_until_.contains(objects)) {
    too_many_until_.erase(
        std::ranges::min_element(too_many_until_, {}, [](const auto& entry) { return entry.second; }));
  }
  too_many_until_[objects] = clock_.now() + kTooManyFor;
}

asio::awaitable<Result<ObjectLister::Listed>> ObjectLister::listed(ListQuestion question, std::string caller,
                                                                   runtime::SteadyTime deadline) {
  ListQuestion of_all{.objects = question.objects, .name = {}, .label_selector = {}, .with_labels = true};
  if (is_for_all(question, of_all)) {
    auto all = co_await lists_.get(std::move(of_all), caller, deadline);
    if (all) co_return Listed{.all = std::move(*all), .select = true};
    const auto kind = all.error().kind;
    if (kind != ErrorKind::unavailable && kind != ErrorKind::malformed_response) co_return all.error();
    note_too_many(question.objects);
  }
  auto own = co_await lists_.get(std::move(question), std::move(caller), deadline);
  if (!own) co_return own.error();
  co_return Listed{.all = std::move(*own), .select = false};
}

asio::awaitable<Result<std::vector<std::string>>> ObjectLister::names(ObjectQuery query) {
  auto question = question_of(query, "", /*with_labels=*/false);
  const auto found = co_await listed(std::move(question), query.caller, query.deadline);
  if (!found) co_return found.error();
  const auto estimate = time_to_select(query, found->all->objects.size(), /*label_bytes=*/0);
  const auto turn = co_await selections_.take(query.caller, estimate, query.deadline);
  if (!turn) co_return no_turn_to_select();
  std::vector<std::string> out;
  out.reserve(found->select ? 0 : found->all->objects.size());
  for (const auto& object : found->all->objects) {
    if (!found->select || query.selector.matches(object.labels)) out.push_back(object.name);
  }
  co_return out;
}

asio::awaitable<Result<SelectedObjects>> ObjectLister::objects(ObjectQuery query, std::string name) {
  const bool is_for_many = name.empty();
  const auto asked = question_of(query, std::move(name), /*with_labels=*/true);
  const auto found = co_await listed(asked, query.caller, query.deadline);
  if (!found) co_return found.error();
  std::optional<runtime::LoopTurns::Turn> turn;
  if (is_for_many) {
    const auto estimate = time_to_select(query, found->all->objects.size(), /*label_bytes=*/0);
    auto taken = co_await selections_.take(query.caller, estimate, query.deadline);
    if (!taken) co_return no_turn_to_select();
    turn.emplace(std::move(*taken));
  }
  SelectedObjects out;
  const auto most = most_selected(query, budget_);
  for (const auto& object : found->all->objects) {
    // What says no namespace is of the one that was asked about; what says another one is for others' eyes.
    const auto& in = object.object_namespace.empty() ? query.object_namespace : object.object_namespace;
    const bool is_elsewhere = !query.object_namespace.empty() && in != query.object_namespace;
    if (is_elsewhere || (!is_for_many && object.name != asked.name)) {
      co_return explain_no_answer(malformed("an object that was not asked for"));
    }
    if (!meta::selects(query.fields, in, object.name)) continue;
    if (found->select && !query.selector.matches(object.labels)) continue;
    out.bytes += bytes_of(object);
    if (out.bytes > most.written) {
      budget_.count_refusal();
      co_return budget_.over("the list of what was asked about");
    }
    if (out.bytes > most.held) {
      out.objects = {};
      continue;
    }
    out.objects.push_back(object);
    out.objects.back().object_namespace = in;
  }
  co_return out;
}

}  // namespace adapter::cluster
