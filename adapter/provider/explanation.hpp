#pragma once

// Facts as sentences, and errors in words for the caller.

#include <optional>
#include <string>

#include "provider/decision_trace.hpp"

namespace adapter::provider {

// For the log, which may hold queries.
std::string explain(const Fact& fact);

// Why a metric was not found, for the caller; empty when the facts hold no reason. Holds no query.
std::string reason_not_found(const DecisionTrace& trace);

// What could not be done, and why: the kind and the detail are those of the cause.
Error unable(const std::string& what, const Error& cause);
// The same of a query, with its rule's place: `rules[2] (line 14)`.
Error unable(const std::string& what, const Error& cause, const std::string& rule);
Error of_rule(Error error, const std::string& rule);

// A metric that is not found because the series of its rule could not be asked for is not missing: then the failure, in
// words for the caller. Nothing for other facts.
std::optional<Error> failed_discovery(const Fact& fact);

}  // namespace adapter::provider
