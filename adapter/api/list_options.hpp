#pragma once

// The query parameters that requests for values have in common (wire 2.3): selectors, the deadline, and Kubernetes'
// list options, which are checked and otherwise ignored.

#include <chrono>
#include <optional>
#include <vector>

#include "api/status.hpp"
#include "base/result.hpp"
#include "http/message.hpp"
#include "http/url.hpp"
#include "meta/field_selector.hpp"
#include "meta/label_selector.hpp"

namespace adapter::api {

// What an answer may cost us on top of the backend's: this much before the request's deadline the backend's ends.
inline constexpr std::chrono::milliseconds kOwnTime{500};

struct ListOptions {
  meta::LabelSelector label_selector;
  std::optional<meta::LabelSelector> metric_label_selector;  // absent when empty or not given
};

// Fails with bad_request and the parser's text. `authorized_name` is the name the request was authorized for: a field
// selector on metadata.name must equal it.
Result<ListOptions> parse_list_options(const http::QueryParameters& parameters, std::string_view authorized_name);

// A selector of series. Fails with bad_request and the parser's text, and for `>` and `<`, before anybody is asked:
// PromQL cannot express them. Without the parameter it selects everything.
Result<meta::LabelSelector> parse_series_selector(const http::QueryParameters& parameters, std::string_view name);

// Whether a list is to become a watch. No value is malformed: what is not false is true, and so is nothing at all.
bool asks_to_watch(const http::QueryParameters& parameters);

// What Kubernetes' standard list handler refuses, which answers for external and for resource metrics (wire 2.3): a
// malformed number (400), a resourceVersionMatch or sendInitialEvents that does not fit (422), a watch (405). Null when
// all is well. `resource` has the group, and as its kind the resource that cannot be watched.
std::optional<http::Response> refused_list(const http::QueryParameters& parameters, const StatusDetails& resource,
                                           bool pretty);

// The terms of `fieldSelector`. Fails with bad_request and the parser's text, and for other fields than metadata.name
// and metadata.namespace.
Result<std::vector<meta::FieldTerm>> parse_fields(const http::QueryParameters& parameters);

// `timeout`: at most, and without one or when not positive, 60 s. Fails with bad_request.
Result<std::chrono::nanoseconds> parse_timeout(const http::QueryParameters& parameters);

}  // namespace adapter::api
