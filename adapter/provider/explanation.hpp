#pragma once

// Facts as sentences.

#include <string>

#include "provider/decision_trace.hpp"

namespace adapter::provider {

// For the log, which may hold queries.
std::string explain(const Fact& fact);

// Why a metric was not found, for the caller; empty when the facts hold no reason. Holds no query.
std::string reason_not_found(const DecisionTrace& trace);

}  // namespace adapter::provider
