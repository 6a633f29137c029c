#include "api/list_options.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/go_duration.hpp"
#include "base/go_quote.hpp"

namespace adapter::api {
namespace {

constexpr std::chrono::seconds kLongest{60};

Error bad_request(std::string message) {
  return {ErrorKind::bad_request, std::move(message), ""};
}

// Go's strconv.ParseInt, for `limit` and `timeoutSeconds`.
Result<void> check_integer(const http::QueryParameters& parameters, std::string_view name) {
  const auto text = http::first_value(parameters, name);
  if (!text) return {};
  const auto digits = text->substr(text->starts_with('+') ? 1 : 0);
  std::int64_t value = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool twice_signed = text->starts_with("+-");
  if (ec == std::errc() && end == digits.data() + digits.size() && !twice_signed) return {};
  return bad_request("strconv.ParseInt: parsing " + go_quote(*text) + ": " +
                     (ec == std::errc::result_out_of_range ? "value out of range" : "invalid syntax"));
}

Result<void> check_integers(const http::QueryParameters& parameters) {
  for (const auto* name : {"limit", "timeoutSeconds"}) {
    if (auto good = check_integer(parameters, name); !good) return good;
  }
  return {};
}

Result<void> check_field_selector(const http::QueryParameters& parameters, std::string_view authorized_name) {
  const auto terms = parse_fields(parameters);
  if (!terms) return terms.error();
  if (terms->empty()) return {};
  const auto name = std::ranges::find_if(
      *terms, [](const meta::FieldTerm& term) { return term.field == "metadata.name" && !term.negated; });
  if (name != terms->end() && name->value == authorized_name) return {};
  return bad_request("fieldSelector metadata.name doesn't match requested name");
}

StatusCause forbidden(std::string field, const std::string& why) {
  return {.reason = "FieldValueForbidden", .message = "Forbidden: " + why, .field = std::move(field)};
}

StatusCause not_supported(std::string field, std::string_view value, const std::string& supported) {
  return {.reason = "FieldValueNotSupported",
          .message = "Unsupported value: " + go_quote(value) + ": supported values: " + supported,
          .field = std::move(field)};
}

// The rules and texts of apimachinery's ValidateListOptions, for a server without streaming lists.
constexpr auto kMatch = "resourceVersionMatch";

std::vector<StatusCause> misfits_of_list(const http::QueryParameters& parameters) {
  const auto value = [&](std::string_view name) { return http::first_value(parameters, name).value_or(""); };
  std::vector<StatusCause> out;
  if (const auto match = value(kMatch); !match.empty()) {
    const auto version = value("resourceVersion");
    if (version.empty()) {
      out.push_back(forbidden(kMatch, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
    }
    if (!value("continue").empty()) {
      out.push_back(forbidden(kMatch, "resourceVersionMatch is forbidden when continue is provided"));
    }
    if (match != "Exact" && match != "NotOlderThan") {
      out.push_back(not_supported(kMatch, match, R"("Exact", "NotOlderThan", "")"));
    }
    if (match == "Exact" && version == "0") {
      out.push_back(forbidden(kMatch, R"(resourceVersionMatch "exact" is forbidden for resourceVersion "0")"));
    }
  }
  if (http::first_value(parameters, "sendInitialEvents")) {
    out.push_back(forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  }
  return out;
}

std::vector<StatusCause> misfits_of_watch(const http::QueryParameters& parameters) {
  const auto match = http::first_value(parameters, kMatch).value_or("");
  const bool initial_events = http::first_value(parameters, "sendInitialEvents").has_value();
  std::vector<StatusCause> out;
  if (initial_events && match != "NotOlderThan") {
    out.push_back(forbidden(kMatch, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
  }
  if (initial_events) {
    out.push_back(forbidden("sendInitialEvents",
                            "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled"));
  }
  if (match.empty()) return out;
  if (!initial_events) {
    out.push_back(
        forbidden(kMatch, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
  }
  if (match != "NotOlderThan") out.push_back(not_supported(kMatch, match, R"("NotOlderThan")"));
  if (!http::first_value(parameters, "continue").value_or("").empty()) {
    out.push_back(forbidden(kMatch, "resourceVersionMatch is forbidden when continue is provided"));
  }
  return out;
}

http::Response invalid_options(std::vector<StatusCause> causes, bool pretty) {
  std::string list;
  for (const auto& cause : causes) list += (list.empty() ? "" : ", ") + cause.field + ": " + cause.message;
  if (causes.size() > 1) list = "[" + list + "]";
  return status_response({ErrorKind::invalid, R"(ListOptions.meta.k8s.io "" is invalid: )" + list, ""}, pretty,
                         {.group = "meta.k8s.io", .kind = "ListOptions", .causes = std::move(causes)});
}

}  // namespace

Result<ListOptions> parse_list_options(const http::QueryParameters& parameters, std::string_view authorized_name) {
  if (auto good = check_integers(parameters); !good) return good.error();
  if (auto good = check_field_selector(parameters, authorized_name); !good) return good.error();
  ListOptions out;
  auto objects = meta::parse_label_selector(http::first_value(parameters, "labelSelector").value_or(""));
  if (!objects) return objects.error();
  out.label_selector = std::move(*objects);
  auto series = parse_series_selector(parameters, "metricLabelSelector");
  if (!series) return series.error();
  // A selector of white space alone selects everything, as if it were not there.
  if (!series->empty()) out.metric_label_selector = std::move(*series);
  return out;
}

Result<meta::LabelSelector> parse_series_selector(const http::QueryParameters& parameters, std::string_view name) {
  auto parsed = meta::parse_label_selector(http::first_value(parameters, name).value_or(""));
  if (!parsed) return bad_request(std::string(name) + ": " + parsed.error().message);
  for (const auto& requirement : parsed->requirements()) {
    const bool compares =
        requirement.op == meta::SelectorOperator::greater_than || requirement.op == meta::SelectorOperator::less_than;
    if (compares) return bad_request(std::string(name) + ": '>' and '<' cannot be applied to labels of series");
  }
  return parsed;
}

Result<std::vector<meta::FieldTerm>> parse_fields(const http::QueryParameters& parameters) {
  auto terms = meta::parse_field_selector(http::first_value(parameters, "fieldSelector").value_or(""));
  if (!terms) return terms;
  for (const auto& term : *terms) {
    if (term.field == "metadata.name" || term.field == "metadata.namespace") continue;
    return bad_request(go_quote(term.field) +
                       R"( is not a known field selector: only "metadata.name", "metadata.namespace")");
  }
  return terms;
}

bool asks_to_watch(const http::QueryParameters& parameters) {
  const auto watch = http::first_value(parameters, "watch");
  return watch && *watch != "0" && !http::equal_ignoring_case(*watch, "false");
}

std::optional<http::Response> refused_list(const http::QueryParameters& parameters, const StatusDetails& resource,
                                           bool pretty) {
  if (auto good = check_integers(parameters); !good) return status_response(good.error(), pretty);
  const bool watch = asks_to_watch(parameters);
  const auto causes = watch ? misfits_of_watch(parameters) : misfits_of_list(parameters);
  if (!causes.empty()) return invalid_options(causes, pretty);
  if (!watch) return std::nullopt;
  const auto what = resource.kind + "." + resource.group;
  return status_response(
      {ErrorKind::method_not_allowed, "watch is not supported on resources of kind " + go_quote(what), ""}, pretty,
      resource);
}

Result<std::chrono::nanoseconds> parse_timeout(const http::QueryParameters& parameters) {
  const auto text = http::first_value(parameters, "timeout").value_or("");
  if (text.empty()) return kLongest;
  const auto duration = parse_go_duration(text);
  if (!duration) return bad_request("invalid timeout specified in the request URL - " + duration.error().message);
  if (*duration <= std::chrono::nanoseconds::zero()) return kLongest;
  return std::min<std::chrono::nanoseconds>(*duration, kLongest);
}

}  // namespace adapter::api
