#include "upstream/partial_answers.hpp"

#include <utility>

#include "base/short_text.hpp"

namespace adapter::upstream {
namespace {

constexpr std::chrono::minutes kQuiet{1};
constexpr std::size_t kMaxStates = 10'000;  // rules, and what they were called before the file changed
constexpr std::size_t kMaxWhyBytes = 1 << 10;

std::string joined(const std::vector<std::string>& warnings) {
  std::string out;
  for (const auto& warning : warnings) out += (out.empty() ? "" : "; ") + warning;
  return short_text(out, kMaxWhyBytes);
}

}  // namespace

PartialAnswers::PartialAnswers(const runtime::Clock& clock, const runtime::Logger& logger,
                               runtime::MetricRegistry& figures, std::string backend, PartialPolicy policy)
    : clock_(clock),
      logger_(logger),
      counters_(figures.counters("promadapter_partial_answers_total",
                                 "Answers which the backend calls incomplete, by warnings, infos or isPartial.",
                                 {"backend", "rule"})),
      backend_(std::move(backend)),
      policy_(policy) {
}

Result<void> PartialAnswers::judge(const std::string& subject, const std::string& rule,
                                   const std::vector<std::string>& warnings) {
  const auto whose = "the " + subject + (rule.empty() ? "" : " of " + rule);
  auto known = states_.find(whose);
  if (warnings.empty()) {
    if (known == states_.end() || !known->second.partial) return {};
    auto& state = known->second;
    state.partial = false;
    if (std::exchange(state.told, false)) {
      logger_.info("whole answers again to " + whose + ", after " + std::to_string(state.answers) + " partial ones");
    }
    return {};
  }
  counters_.with({backend_, rule.substr(0, rule.find(' '))}).add();  // the line would change with the file
  if (known == states_.end()) {
    if (states_.size() >= kMaxStates) std::erase_if(states_, [](const auto& each) { return !each.second.partial; });
    if (states_.size() >= kMaxStates) states_.clear();
    known = states_.emplace(whose, State()).first;
  }
  const auto why = joined(warnings);
  tell_begin(known->second, whose, why);
  if (policy_ == PartialPolicy::serve) return {};
  return Error{ErrorKind::upstream_rejected, "it gave a partial answer, which --partial-answers=fail refuses", why};
}

void PartialAnswers::tell_begin(State& state, const std::string& whose, const std::string& why) {
  const auto now = clock_.now();
  if (!state.partial) state.answers = 0;
  state.partial = true;
  ++state.answers;
  if (state.told || now < state.quiet_until) return;
  state.told = true;
  state.quiet_until = now + kQuiet;
  logger_.warning("partial answers to " + whose + " (" + why + "): they are " +
                  (policy_ == PartialPolicy::serve ? "served; --partial-answers=fail would refuse them"
                                                   : "refused, as --partial-answers=fail says"));
}

}  // namespace adapter::upstream
