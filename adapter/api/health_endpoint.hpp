#pragma once

// /healthz, /livez and /readyz, whole and by check (wire 1.7). A failure is 500 and always verbose; the reasons are for
// the log. Any method will do, as for API servers.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/message.hpp"
#include "http/url.hpp"
#include "runtime/logger.hpp"

namespace adapter::api {

struct HealthCheck {
  std::string name;
  bool readiness_only = false;
  std::function<Result<void>()> check;  // the error says why not
};

using HealthChecks = std::vector<HealthCheck>;

// `endpoint` is healthz, livez or readyz; `name` that of one check, or empty for all. Null when there is no such check.
// From verbosity 2 on `logger` gets a line that says what failed and why.
std::optional<http::Response> answer_health(const HealthChecks& checks, std::string_view endpoint,
                                            std::string_view name, const http::QueryParameters& parameters,
                                            const runtime::Logger& logger);

}  // namespace adapter::api
