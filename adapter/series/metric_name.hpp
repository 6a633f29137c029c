#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/metric_namer.hpp"
#include "rules/series_filter.hpp"

namespace adapter::series {

// The metric that a rule with these makes of a series; nothing when it makes none.
std::optional<std::string> metric_of(const std::vector<rules::SeriesFilter>& filters, const rules::MetricNamer& namer,
                                     const std::string& series);

// Whether a request path can hold this text as one of its parts, so that somebody can ask for it: not empty, 4 KiB at
// most, no slash (percent-encoded ones are slashes too: Kubernetes decodes a path before it splits it), neither `.` nor
// `..` (clients and proxies resolve them), UTF-8 (a SubjectAccessReview, which is JSON, could not name anything else),
// no control characters, and none that change how the text around them is shown or end its line.
bool fits_a_path(std::string_view text);

// Whether a series of this name may stand in a rule's query, where it is not quoted: a scraped application chooses it,
// and Prometheus 3 allows any UTF-8. One of letters, digits, underscores and colons is what it says; dots and what is
// not ASCII make PromQL refuse the query. Where the rule writes it into quotes only what could end them, or means
// something in a regular expression, may not. No name may be empty or over 4 KiB.
bool may_stand_in_query(std::string_view series, bool is_quoted);
// Whether a rule can mean a series of this name at all: one that has a name, and of 4 KiB at most.
bool may_be_meant(std::string_view series);

// `rules[2] (line 14) leaves out 3 series whose names would mean something else in its query, or are over 4 KiB, "a or
// b" among them …`
std::string unsafe_series_text(const std::string& rule, std::size_t count, const std::string& example);

// About what a metric of this name takes in a discovery document, for a resource whose own takes so many bytes.
std::size_t listed_size(std::string_view name, std::size_t resource_bytes = 0);
// The most that all entries of a section take so together: room for 150,000 names of 80 bytes. A document is made in
// memory up to three times this size.
inline constexpr std::size_t kMostListedText = 32 << 20;

// `rules[2] (line 14) makes 3 names of metrics that no path can hold, "a/b" among them, which are not listed`
std::string unfit_names_text(const std::string& rule, std::size_t count, const std::string& example);

}  // namespace adapter::series
