#include "api/list_options.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/go_duration.hpp"
#include "base/go_quote.hpp"
#include "meta/field_selector.hpp"

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

Result<void> check_field_selector(const http::QueryParameters& parameters, std::string_view authorized_name) {
  const auto text = http::first_value(parameters, "fieldSelector");
  if (!text) return {};
  const auto terms = meta::parse_field_selector(*text);
  if (!terms) return terms.error();
  if (terms->empty()) return {};
  for (const auto& term : *terms) {
    if (term.field != "metadata.name" && term.field != "metadata.namespace") {
      return bad_request(go_quote(term.field) +
                         R"( is not a known field selector: only "metadata.name", "metadata.namespace")");
    }
  }
  const auto name = std::ranges::find_if(
      *terms, [](const meta::FieldTerm& term) { return term.field == "metadata.name" && !term.negated; });
  if (name != terms->end() && name->value == authorized_name) return {};
  return bad_request("fieldSelector metadata.name doesn't match requested name");
}

}  // namespace

Result<ListOptions> parse_list_options(const http::QueryParameters& parameters, std::string_view authorized_name) {
  for (const auto* name : {"limit", "timeoutSeconds"}) {
    if (auto good = check_integer(parameters, name); !good) return good.error();
  }
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

Result<std::chrono::nanoseconds> parse_timeout(const http::QueryParameters& parameters) {
  const auto text = http::first_value(parameters, "timeout").value_or("");
  if (text.empty()) return kLongest;
  const auto duration = parse_go_duration(text);
  if (!duration) return bad_request("invalid timeout specified in the request URL - " + duration.error().message);
  if (*duration <= std::chrono::nanoseconds::zero()) return kLongest;
  return std::min<std::chrono::nanoseconds>(*duration, kLongest);
}

}  // namespace adapter::api
