#include "api/health_endpoint.hpp"

#include <algorithm>

#include "base/go_quote.hpp"

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

std::vector<std::string> excluded(const http::QueryParameters& parameters) {
  std::vector<std::string> out;
  for (const auto& [name, value] : parameters) {
    if (name == "exclude") out.push_back(value);
  }
  return out;
}

}  // namespace

std::optional<http::Response> answer_health(const HealthChecks& checks, std::string_view endpoint,
                                            std::string_view name, const http::QueryParameters& parameters) {
  const auto applies = [&](const HealthCheck& check) { return !check.readiness_only || endpoint == "readyz"; };
  if (!name.empty()) {
    const auto check = std::ranges::find(checks, name, &HealthCheck::name);
    if (check == checks.end() || !applies(*check)) return std::nullopt;
    const auto good = check->check();
    return good ? text_response(200, "ok")
                : text_response(500, "internal server error: " + good.error().message + "\n");
  }
  auto unmatched = excluded(parameters);
  std::string lines;
  bool healthy = true;
  for (const auto& check : checks) {
    if (!applies(check)) continue;
    if (std::erase(unmatched, check.name) > 0) {
      lines += "[+]" + check.name + " excluded: ok\n";
    } else if (check.check()) {
      lines += "[+]" + check.name + " ok\n";
    } else {
      healthy = false;
      lines += "[-]" + check.name + " failed: reason withheld\n";
    }
  }
  if (healthy && !http::first_value(parameters, "verbose")) return text_response(200, "ok");
  if (!unmatched.empty()) {
    std::string names;
    for (const auto& unknown : unmatched) names += (names.empty() ? "" : ",") + go_quote(unknown);
    lines += "warn: some health checks cannot be excluded: no matches for " + names + "\n";
  }
  lines += std::string(endpoint) + " check " + (healthy ? "passed" : "failed") + "\n";
  return text_response(healthy ? 200 : 500, std::move(lines));
}

}  // namespace adapter::api
