#pragma once

// Facts as sentences, and errors in words for the caller.

#include <string>

#include "provider/decision_trace.hpp"

namespace adapter::provider {

// For the log, which may hold queries.
std::string explain(const Fact& fact);

// Why a metric was not found, for the caller; empty when the facts hold no reason. Holds no query.
std::string reason_not_found(const DecisionTrace& trace);

// What could not be done, and why: the kind and the detail are those of the cause.
Error unable(const std::string& what, const Error& cause);

}  // namespace adapter::provider
