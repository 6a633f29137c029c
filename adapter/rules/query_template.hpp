#pragma once

// metricsQuery: parsed once, rendered per request with the fields of the incumbent (incumbent-behaviour 3.2): .Series,
// .LabelMatchers, .LabelValuesByName, .GroupBy, .GroupBySlice.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "meta/label_selector.hpp"
#include "promql/label_matcher.hpp"
#include "rules/checked.hpp"
#include "template/template.hpp"

namespace adapter::rules {

// What is filled in. The order of `matchers` is that of .LabelMatchers.
struct QueryArguments {
  std::string series;
  std::vector<promql::LabelMatcher> matchers;
  // For .LabelValuesByName: values joined with '|'; of two entries for one label the later counts. Usually the
  // matchers' labels and unescaped values.
  std::vector<std::pair<std::string, std::string>> label_values;
  std::vector<std::string> group_by;
};

class QueryTemplate {
 public:
  // An empty text is good; rendering it fails, as with the incumbent. Fails on what does not parse; `offset` is where.
  static boost::system::result<QueryTemplate, text_template::ParseError> parse(std::string_view text);

  // Whether .Series, wherever it stands, follows a quote: then names hold that PromQL could not name otherwise.
  bool quotes_series() const { return quotes_series_; }

  std::size_t tokens() const { return template_.tokens(); }  // as text_template::Template has it

  // Fails with bad_request when the template cannot be executed or gives nothing.
  Result<std::string> render(QueryArguments arguments) const;

 private:
  QueryTemplate(text_template::Template parsed, bool quotes_series)
      : template_(std::move(parsed)), quotes_series_(quotes_series) {}
  text_template::Template template_;
  bool quotes_series_;
};

// Adds the requirements of a metric selector (incumbent-behaviour 3.5), in their order, as matchers and label values.
// Fails with bad_request for `>` and `<`, which PromQL cannot express.
Result<void> add_selector(QueryArguments& arguments, const meta::LabelSelector& selector);

// Adds `label="value"`, or the matcher of several names.
void add_names(QueryArguments& arguments, const std::string& label, std::span<const std::string_view> names);

}  // namespace adapter::rules
