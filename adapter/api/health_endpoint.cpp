#include "api/health_endpoint.hpp"

#include <algorithm>
#include <set>

#include "base/go_quote.hpp"
#include "base/short_text.hpp"

namespace adapter::api {
namespace {

http::Response text_response(int status, std::string body) {
  http::Response response;
  response.status = status;
  response.headers.add("Content-Type", "text/plain; charset=utf-8");
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.body = std::move(body);
  return response;
}

std::set<std::string> excluded(const http::QueryParameters& parameters) {
  std::set<std::string> out;
  for (const auto& [name, value] : parameters) {
    if (name == "exclude") out.insert(value);
  }
  return out;
}

}  // namespace

std::optional<http::Response> answer_health(const HealthChecks& checks, std::string_view endpoint,
                                            std::string_view name, const http::QueryParameters& parameters,
                                            const runtime::Logger& logger) {
  const auto applies = [&](const HealthCheck& check) { return !check.readiness_only || endpoint == "readyz"; };
  if (!name.empty()) {
    const auto check = std::ranges::find(checks, name, &HealthCheck::name);
    if (check == checks.end() || !applies(*check)) return std::nullopt;
    const auto good = check->check();
    return good ? text_response(200, "ok")
                : text_response(500, "internal server error: " + good.error().message + "\n");
  }
  auto unmatched = excluded(parameters);
  std::string lines, reasons;
  for (const auto& check : checks) {
    if (!applies(check)) continue;
    if (unmatched.erase(check.name) > 0) {
      lines += "[+]" + check.name + " excluded: ok\n";
    } else if (const auto good = check.check()) {
      lines += "[+]" + check.name + " ok\n";
    } else {
      reasons += (reasons.empty() ? "" : "; ") + check.name + ": " + good.error().message;
      lines += "[-]" + check.name + " failed: reason withheld\n";
    }
  }
  const bool healthy = reasons.empty();
  if (!healthy) logger.detail(2, std::string(endpoint) + " check failed: " + reasons);
  if (healthy && !http::first_value(parameters, "verbose")) return text_response(200, "ok");
  if (!unmatched.empty()) {
    std::string names;
    for (const auto& unknown : unmatched) names += (names.empty() ? "" : ",") + go_quote(unknown);
    lines += "warn: some health checks cannot be excluded: no matches for " + short_text(names, kMaxShownBytes) + "\n";
  }
  lines += std::string(endpoint) + " check " + (healthy ? "passed" : "failed") + "\n";
  return text_response(healthy ? 200 : 500, std::move(lines));
}

}  // namespace adapter::api
