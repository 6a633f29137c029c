#include "api/content_negotiation.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "api/status.hpp"

namespace adapter::api {
namespace {

constexpr std::string_view kJson = "application/json";

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

template <class Visit>
void for_each_part(std::string_view text, char separator, Visit visit) {
  for (;;) {
    const auto end = text.find(separator);
    visit(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

struct Clause {
  std::string_view type;
  double quality = 1;
  bool transforms = false;  // asks for a Table or the like, which these APIs do not have
  std::string_view as, group, version;

  bool takes_json() const { return type == kJson || is_wildcard(); }
  bool is_wildcard() const { return type == "*/*" || type == "application/*"; }
};

Clause parse_clause(std::string_view text) {
  Clause out;
  bool first = true;
  for_each_part(text, ';', [&](std::string_view part) {
    if (std::exchange(first, false)) {
      out.type = part;
      return;
    }
    if (part.starts_with("as=")) {
      out.transforms = true;
      out.as = part.substr(3);
    }
    if (part.starts_with("g=")) out.group = part.substr(2);
    if (part.starts_with("v=")) out.version = part.substr(2);
    if (part.starts_with("q=")) {
      const auto number = part.substr(2);
      std::from_chars(number.data(), number.data() + number.size(), out.quality);
    }
  });
  return out;
}

std::string_view accept_of(const http::Request& request) {
  const auto accept = request.headers.get("Accept").value_or("");
  return accept.empty() ? "*/*" : accept;
}

http::Response not_acceptable(const std::string& message, bool pretty, Details details) {
  return status_response({ErrorKind::not_acceptable, message, ""}, pretty, details);
}

std::vector<Clause> accept_clauses(const http::Request& request) {
  std::vector<Clause> out;
  for_each_part(accept_of(request), ',', [&](std::string_view part) { out.push_back(parse_clause(part)); });
  return out;
}

bool serializer_accepts(const http::Request& request) {
  return std::ranges::any_of(accept_clauses(request),
                             [](const Clause& clause) { return !clause.transforms && clause.takes_json(); });
}

// Null for a transform we do not have.
std::optional<DiscoveryForm> form_of(const Clause& clause) {
  if (!clause.transforms) return DiscoveryForm::plain;
  if (clause.group != "apidiscovery.k8s.io" || clause.as != "APIGroupDiscoveryList") return std::nullopt;
  if (clause.version == "v2") return DiscoveryForm::aggregated_v2;
  if (clause.version == "v2beta1") return DiscoveryForm::aggregated_v2beta1;
  return std::nullopt;
}

}  // namespace

std::optional<http::Response> refused_by_router(const http::Request& request, Route route, bool pretty) {
  bool accepted = false;
  for_each_part(accept_of(request), ',', [&](std::string_view part) {
    const auto type = trimmed(part.substr(0, part.find(';')));
    if (type == "*/*" || type == kJson) accepted = true;
  });
  if (accepted) return std::nullopt;
  std::string available = "application/json";
  if (route == Route::value) available += ", application/json;stream=watch";
  // An error is written in the form the caller wants, and indented when that form is not to be had either.
  return not_acceptable("406: Not Acceptable\n\nAvailable representations: " + available,
                        pretty || !serializer_accepts(request), Details::empty);
}

std::optional<http::Response> refused_by_serializer(const http::Request& request) {
  if (serializer_accepts(request)) return std::nullopt;
  return not_acceptable("only the following media types are accepted: application/json", true, Details::none);
}

DiscoveryForm discovery_form(const http::Request& request) {
  auto clauses = accept_clauses(request);
  std::ranges::stable_sort(clauses, [](const Clause& a, const Clause& b) {
    return a.quality != b.quality ? a.quality > b.quality : !a.is_wildcard() && b.is_wildcard();
  });
  for (const auto& clause : clauses) {
    if (!clause.takes_json()) continue;
    if (const auto form = form_of(clause)) return *form;
  }
  return DiscoveryForm::plain;
}

std::string content_type_of(DiscoveryForm form) {
  if (form == DiscoveryForm::plain) return std::string(kJson);
  const auto* version = form == DiscoveryForm::aggregated_v2 ? "v2" : "v2beta1";
  return std::string(kJson) + ";g=apidiscovery.k8s.io;v=" + version + ";as=APIGroupDiscoveryList";
}

bool wants_pretty(const http::Request& request, const http::QueryParameters& parameters) {
  if (const auto pretty = http::first_value(parameters, "pretty")) return *pretty == "true" || *pretty == "1";
  const auto agent = request.headers.get("User-Agent").value_or("");
  return agent.starts_with("curl") || agent.starts_with("Wget") || agent.starts_with("Mozilla/5.0");
}

}  // namespace adapter::api
