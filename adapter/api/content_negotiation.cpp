#include "api/content_negotiation.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

#include "api/status.hpp"

namespace adapter::api {
namespace {

// In the order in which the incumbent lists them.
constexpr std::array kMediaTypes = {MediaType::json, MediaType::yaml, MediaType::protobuf};

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
  std::string_view as, group, version;  // a transform: a Table, aggregated discovery
  std::string_view stream, server_version;
  bool pretty = false;

  bool is_wildcard() const { return type == "*/*" || type == "application/*" || type == "*"; }
  bool transforms() const { return !as.empty() || !group.empty() || !version.empty(); }
  bool aggregates() const {
    return group == "apidiscovery.k8s.io" && as == "APIGroupDiscoveryList" && (version == "v2" || version == "v2beta1");
  }
  bool tabulates() const {
    return group == "meta.k8s.io" && as == "Table" && (version == "v1" || version == "v1beta1");
  }
};

double parse_quality(std::string_view text) {
  double out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return std::isfinite(out) ? out : 0;
}

Clause parse_clause(std::string_view text) {
  Clause out;
  bool first = true;
  for_each_part(text, ';', [&](std::string_view part) {
    if (std::exchange(first, false)) {
      out.type = part;
      return;
    }
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) return;
    const auto name = trimmed(part.substr(0, equals)), value = trimmed(part.substr(equals + 1));
    if (name == "as") out.as = value;
    if (name == "g") out.group = value;
    if (name == "v") out.version = value;
    if (name == "stream") out.stream = value;
    if (name == "sv") out.server_version = value;
    if (name == "pretty") out.pretty = value == "1";
    if (name == "q") out.quality = parse_quality(value);
  });
  return out;
}

std::optional<MediaType> media_type_of(const Clause& clause) {
  if (clause.is_wildcard()) return MediaType::json;
  for (const auto type : kMediaTypes) {
    if (clause.type == name_of(type)) return type;
  }
  return std::nullopt;
}

bool has(Transforms transforms, const Clause& clause, MediaType type) {
  switch (transforms) {
    case Transforms::aggregated_discovery:
      return clause.aggregates();
    case Transforms::table:
      return clause.tabulates() && type != MediaType::protobuf;  // a Table has no such encoding
    case Transforms::none:
      break;
  }
  return false;
}

bool allows(const Clause& clause, MediaType type, Transforms transforms) {
  if (clause.transforms() && !has(transforms, clause, type)) return false;
  if (!clause.stream.empty() && (clause.stream != "watch" || type == MediaType::yaml)) return false;
  return clause.server_version.empty();
}

struct Choice {
  Clause clause;
  MediaType type;
};

// In one pass and without memory: anybody may send a header of a megabyte.
std::optional<Choice> choose(std::string_view accept, Transforms transforms) {
  std::optional<Choice> best;
  for_each_part(accept.empty() ? "*/*" : accept, ',', [&](std::string_view part) {
    const auto clause = parse_clause(part);
    const auto type = media_type_of(clause);
    if (!type || !allows(clause, *type, transforms)) return;
    const auto rank = [](const Clause& of) { return std::pair(of.quality, !of.is_wildcard()); };
    if (!best || rank(clause) > rank(best->clause)) best = Choice{clause, *type};
  });
  return best;
}

std::string_view accept_of(const http::Request& request) {
  return request.headers.get("Accept").value_or("");
}

std::string all_media_types() {
  std::string out;
  for (const auto type : kMediaTypes) out += (out.empty() ? "" : ", ") + std::string(name_of(type));
  return out;
}

http::Response not_acceptable(const std::string& message, bool pretty, Details details) {
  return status_response({ErrorKind::not_acceptable, message, ""}, pretty, details);
}

http::Response accepted_are(const std::string& media_types) {
  return not_acceptable("only the following media types are accepted: " + media_types, true, Details::none);
}

bool is_pretty_agent(const http::Request& request) {
  const auto agent = request.headers.get("User-Agent").value_or("");
  return agent.starts_with("curl") || agent.starts_with("Wget") || agent.starts_with("Mozilla/5.0");
}

}  // namespace

std::string_view name_of(MediaType type) {
  switch (type) {
    case MediaType::json:
      return "application/json";
    case MediaType::yaml:
      return "application/yaml";
    case MediaType::protobuf:
      return "application/vnd.kubernetes.protobuf";
  }
  return "";
}

Transforms transforms_of(std::string_view content_type) {
  return content_type.find(';') == content_type.npos ? Transforms::none : Transforms::aggregated_discovery;
}

std::optional<MediaType> wanted_media_type(std::string_view accept, Transforms transforms) {
  const auto choice = choose(accept, transforms);
  if (!choice) return std::nullopt;
  return choice->type;
}

std::optional<http::Response> refused_by_router(const http::Request& request, Route route, bool pretty) {
  const auto accept = accept_of(request);
  bool accepted = false;
  for_each_part(accept.empty() ? "*/*" : accept, ',', [&](std::string_view part) {
    const auto type = trimmed(part.substr(0, part.find(';')));
    accepted |= type == "*/*" || std::ranges::find(kMediaTypes, type, name_of) != kMediaTypes.end();
  });
  if (accepted) return std::nullopt;
  auto available = all_media_types();
  if (route == Route::value) {
    available += ", application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch";
  }
  return not_acceptable("406: Not Acceptable\n\nAvailable representations: " + available, pretty, Details::empty);
}

std::optional<http::Response> refused_by_serializer(const http::Request& request) {
  if (choose(accept_of(request), Transforms::none)) return std::nullopt;
  return accepted_are(all_media_types());
}

std::optional<http::Response> refused_without_json(const http::Request& request) {
  const auto accept = accept_of(request);
  bool accepted = false;
  for_each_part(accept.empty() ? "*/*" : accept, ',', [&](std::string_view part) {
    const auto clause = parse_clause(part);
    accepted |= media_type_of(clause) == MediaType::json && allows(clause, MediaType::json, Transforms::none);
  });
  if (accepted) return std::nullopt;
  return accepted_are(std::string(name_of(MediaType::json)));
}

DiscoveryForm discovery_form(const http::Request& request) {
  const auto choice = choose(accept_of(request), Transforms::aggregated_discovery);
  if (!choice || !choice->clause.transforms()) return DiscoveryForm::plain;
  return choice->clause.version == "v2" ? DiscoveryForm::aggregated_v2 : DiscoveryForm::aggregated_v2beta1;
}

std::string content_type_of(DiscoveryForm form) {
  std::string out(name_of(MediaType::json));
  if (form == DiscoveryForm::plain) return out;
  const auto* version = form == DiscoveryForm::aggregated_v2 ? "v2" : "v2beta1";
  return out + ";g=apidiscovery.k8s.io;v=" + version + ";as=APIGroupDiscoveryList";
}

std::optional<MetricsForm> metrics_form(const http::Request& request) {
  const auto choice = choose(accept_of(request), Transforms::table);
  if (!choice) return std::nullopt;
  if (!choice->clause.transforms()) return MetricsForm::object;
  return choice->clause.version == "v1" ? MetricsForm::table_v1 : MetricsForm::table_v1beta1;
}

bool wants_pretty(const http::Request& request, const http::QueryParameters& parameters, Transforms transforms) {
  const auto choice = choose(accept_of(request), transforms);
  if (!choice) return true;
  if (choice->type != MediaType::json) return false;
  if (choice->clause.pretty) return true;
  const auto pretty = http::first_value(parameters, "pretty");
  return pretty ? *pretty == "true" || *pretty == "1" : is_pretty_agent(request);
}

}  // namespace adapter::api
