#include "provider/fact_log.hpp"

#include <utility>

#include "provider/explanation.hpp"

namespace adapter::provider {
namespace {

constexpr std::chrono::seconds kLineEvery{10};
constexpr int kWarningsLevel = 2;

}  // namespace

void FactLog::warn(const Fact& fact) {
  if (const auto text = line(faults_, fact)) logger_.warning(*text);
}

void FactLog::take_warnings(std::vector<std::string> warnings, DecisionTrace& trace) {
  for (auto& warning : warnings) {
    trace.push_back(UpstreamWarned{std::move(warning)});
    if (!logger_.wants(kWarningsLevel)) continue;
    if (const auto text = line(warnings_, trace.back())) logger_.detail(kWarningsLevel, *text);
  }
}

std::optional<std::string> FactLog::line(Kind& kind, const Fact& fact) {
  const auto now = clock_.now();
  if (now < kind.next) {
    ++kind.unshown;
    return std::nullopt;
  }
  kind.next = now + kLineEvery;
  auto out = explain(fact);
  if (const auto unshown = std::exchange(kind.unshown, 0); unshown > 0) {
    out += "; not shown since the last line: " + std::to_string(unshown);
  }
  return out;
}

}  // namespace adapter::provider
