#pragma once

// The variables by which other programs, the incumbent among them, find a proxy. We call Prometheus and the API server
// directly: credentials reach who is configured and nobody else.

#include <functional>
#include <optional>
#include <string>

namespace adapter::app {

// A warning that names the variables that are set, never their values, which may hold a password; nothing when none is.
// `variable` answers with a value, or null when it is not set.
std::optional<std::string> proxy_warning(const std::function<const char*(const char* name)>& variable);

}  // namespace adapter::app
