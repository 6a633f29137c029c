#pragma once

// One matcher of a vector selector, `label OP "value"`, and its text (Prometheus documentation, "Time series
// selectors"). Texts are byte for byte what the incumbent sends (incumbent-behaviour 3.4).

#include <span>
#include <string>
#include <string_view>

namespace adapter::promql {

enum class MatchOp { equal, not_equal, regex, not_regex };

// A label name as PromQL spells it: bare within `[a-zA-Z_][a-zA-Z0-9_]*`, as every version reads it, and in quotes
// beyond that, as Prometheus 3 reads and writes it (Prometheus documentation, "UTF-8 in Prometheus"). An empty name
// stays empty.
std::string label_text(std::string_view name);

struct LabelMatcher {
  // As it stands in the query: a rule's name by label_text(), a caller's verbatim, even where PromQL cannot spell it;
  // Prometheus' refusal then is the caller's error.
  std::string label;
  MatchOp op = MatchOp::equal;
  std::string value;  // unquoted; a regular expression for the last two operators
};

// `pod=~"a|b"`, no spaces; the value is quoted as Go's %q does.
void append_text(std::string& out, const LabelMatcher& matcher);

// The matcher that selects objects by name: `=` for one, `=~"a|b"` for several, in the given order. Metacharacters of
// regular expressions are escaped, except '.', which the incumbent leaves alone: a name that is a DNS label or
// subdomain gives its bytes. `names` must not be empty.
LabelMatcher match_names(std::string label, std::span<const std::string_view> names);

}  // namespace adapter::promql
