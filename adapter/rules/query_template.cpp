#include "rules/query_template.hpp"

#include <utility>

#include "template/value.hpp"

namespace adapter::rules {
namespace {

template <class Texts>
std::string join(const Texts& texts, char separator) {
  std::size_t size = texts.size();
  for (const auto& text : texts) size += text.size();
  std::string out;
  out.reserve(size);
  bool first = true;
  for (const auto& text : texts) {
    if (!std::exchange(first, false)) out += separator;
    out += text;
  }
  return out;
}

std::string join(const std::vector<promql::LabelMatcher>& matchers) {
  std::string out;
  for (const auto& matcher : matchers) {
    if (!out.empty()) out += ',';
    promql::append_text(out, matcher);
  }
  return out;
}

text_template::Map by_name(std::vector<std::pair<std::string, std::string>> values) {
  text_template::Map out;
  for (auto& [label, value] : values) out.insert_or_assign(std::move(label), std::move(value));
  return out;
}

bool has_series_in_quotes(std::string_view text) {
  constexpr std::string_view kSeries = ".Series", kDelimiter = "<<";
  for (auto at = text.find(kSeries); at != text.npos; at = text.find(kSeries, at + 1)) {
    auto before = text.substr(0, at);
    while (before.ends_with(' ')) before.remove_suffix(1);
    if (!before.ends_with(kDelimiter)) return false;
    before.remove_suffix(kDelimiter.size());
    if (!before.ends_with('"') && !before.ends_with('\'')) return false;
  }
  return true;
}

// Nothing for the operators that PromQL lacks.
std::optional<promql::MatchOp> match_op(meta::SelectorOperator op) {
  using meta::SelectorOperator;
  switch (op) {
    case SelectorOperator::equals:
    case SelectorOperator::double_equals:
    case SelectorOperator::does_not_exist:
      return promql::MatchOp::equal;
    case SelectorOperator::not_equals:
    case SelectorOperator::exists:
      return promql::MatchOp::not_equal;
    case SelectorOperator::in:
      return promql::MatchOp::regex;
    case SelectorOperator::not_in:
      return promql::MatchOp::not_regex;
    case SelectorOperator::greater_than:
    case SelectorOperator::less_than:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

boost::system::result<QueryTemplate, text_template::ParseError> QueryTemplate::parse(std::string_view text) {
  auto parsed = text_template::Template::parse(text, "metrics-query");
  if (!parsed) return std::move(parsed).error();
  return QueryTemplate(std::move(*parsed), has_series_in_quotes(text));
}

Result<std::string> QueryTemplate::render(QueryArguments arguments) const {
  text_template::Record fields{.type = "naming.queryTemplateArgs", .fields = {}};
  fields.fields.reserve(5);
  fields.fields.push_back({"Series", std::move(arguments.series)});
  fields.fields.push_back({"LabelMatchers", join(arguments.matchers)});
  fields.fields.push_back({"LabelValuesByName", by_name(std::move(arguments.label_values))});
  std::vector<std::string> group_by;
  for (const auto& label : arguments.group_by) group_by.push_back(promql::label_text(label));
  fields.fields.push_back({"GroupBy", join(group_by, ',')});
  fields.fields.push_back({"GroupBySlice", std::move(arguments.group_by)});

  auto query = template_.execute(std::move(fields));
  if (query && query->empty()) {
    return Error{.kind = ErrorKind::bad_request, .message = "empty query produced by the template metricsQuery"};
  }
  return query;
}

Result<void> add_selector(QueryArguments& arguments, const meta::LabelSelector& selector) {
  for (const auto& requirement : selector.requirements()) {
    const auto op = match_op(requirement.op);
    if (!op) {
      return Error{.kind = ErrorKind::bad_request,
                   .message = "PromQL cannot select series by \"" + requirement.text() + '"'};
    }
    auto value = join(requirement.values, '|');  // of one value the value, of none ""
    arguments.label_values.emplace_back(requirement.key, value);
    arguments.matchers.push_back({.label = requirement.key, .op = *op, .value = std::move(value)});
  }
  return {};
}

void add_names(QueryArguments& arguments, const std::string& label, std::span<const std::string_view> names) {
  arguments.matchers.push_back(promql::match_names(promql::label_text(label), names));
  arguments.label_values.emplace_back(label, join(names, '|'));
}

}  // namespace adapter::rules
