#pragma once

// Answers which their backend itself calls incomplete (`warnings`, `infos`, `isPartial`): one store of two did not
// answer, a limit was reached. A number made of half the data looks like any other, so they are counted, told, and
// served or refused as the operator wants.

#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "runtime/clock.hpp"
#include "runtime/logger.hpp"
#include "runtime/metrics.hpp"

namespace adapter::upstream {

enum class PartialPolicy { serve, fail };

class PartialAnswers {
 public:
  // The references must outlive this object; `figures` gets promadapter_partial_answers_total. `backend` is its name in
  // the rules.
  PartialAnswers(const runtime::Clock& clock, const runtime::Logger& logger, runtime::MetricRegistry& figures,
                 std::string backend, PartialPolicy policy);

  // Each answer that is good otherwise; `subject` is what was asked (`query`), `rule` for whom (`rules[2] (line 14)`),
  // `warnings` what it says of itself, nothing when it is whole. One line of the log tells when the answers of a rule
  // begin to be partial, one when that is over; for rules that come and go between the two no more than that in a
  // minute. Fails with upstream_rejected when partial answers are refused; its detail holds the warnings.
  Result<void> judge(const std::string& subject, const std::string& rule, const std::vector<std::string>& warnings);

 private:
  struct State {
    bool partial = false;
    bool told = false;
    runtime::SteadyTime quiet_until;
    std::size_t answers = 0;  // that were partial, since it began
  };
  void tell_begin(State& state, const std::string& whose, const std::string& why);

  const runtime::Clock& clock_;
  const runtime::Logger& logger_;
  runtime::Counters& counters_;
  std::string backend_;
  PartialPolicy policy_;
  std::map<std::string, State> states_;
};

}  // namespace adapter::upstream
