#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/metric_namer.hpp"
#include "rules/series_filter.hpp"
#include "upstream/upstream.hpp"

namespace adapter::series {

// The metric that a rule with these makes of a series; nothing when it makes none.
std::optional<std::string> metric_of(const std::vector<rules::SeriesFilter>& filters, const rules::MetricNamer& namer,
                                     const std::string& series);

// Leaves the shapes whose names all filters accept. One filter runs over all before the next: the caches that make it
// fast are held for one at a time.
void keep_accepted(const std::vector<rules::SeriesFilter>& filters, std::vector<const upstream::SeriesShape*>& shapes);

// Whether a request path can hold this text as one of its parts, so that somebody can ask for it: not empty, 4 KiB at
// most, no slash (percent-encoded ones are slashes too: Kubernetes decodes a path before it splits it), neither `.` nor
// `..` (clients and proxies resolve them), UTF-8 (a SubjectAccessReview, which is JSON, could not name anything else),
// no control characters, and none that change how the text around them is shown or end its line.
bool fits_a_path(std::string_view text);

// About what a metric of this name takes in a discovery document.
std::size_t listed_size(std::string_view name);

// `rules[2] (line 14) makes 3 names of metrics that no path can hold, "a/b" among them, which are not listed`
std::string unfit_names_text(const std::string& rule, std::size_t count, const std::string& example);

}  // namespace adapter::series
