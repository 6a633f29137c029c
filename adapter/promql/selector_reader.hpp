#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "promql/label_matcher.hpp"

namespace adapter::promql {

// The matchers of a vector selector, in the order they stand (Prometheus documentation, "Time series selectors" and
// "Quoting and escaping"): `name{label="value"}`, `{__name__=~"a|b"}`, `{"a.name", "a.label"!='x'}`. A metric name is a
// matcher of __name__. Nothing for all other text, be it PromQL or not: whoever asks must do without.
std::optional<std::vector<LabelMatcher>> read_selector(std::string_view text);

}  // namespace adapter::promql
