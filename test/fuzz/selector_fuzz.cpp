// Label selectors and field selectors, as a caller writes them into a query.

#include <algorithm>
#include <string>
#include <vector>

#include "fuzz/fuzz_target.hpp"
#include "meta/field_selector.hpp"
#include "meta/label_selector.hpp"
#include "meta/label_syntax.hpp"

namespace adapter::fuzz {
namespace {

using meta::SelectorOperator;

bool is_complement(SelectorOperator a, SelectorOperator b) {
  return (a == SelectorOperator::in && b == SelectorOperator::not_in) ||
         (a == SelectorOperator::exists && b == SelectorOperator::does_not_exist);
}

// Whether the requirement accepts a value, by the words of the Kubernetes documentation.
bool should_accept(const meta::Requirement& requirement, const std::string* value) {
  const auto& listed = requirement.values;
  const bool is_listed = value != nullptr && std::ranges::find(listed, *value) != listed.end();
  switch (requirement.op) {
    case SelectorOperator::equals:
    case SelectorOperator::double_equals:
    case SelectorOperator::in:
      return is_listed;
    case SelectorOperator::not_equals:
    case SelectorOperator::not_in:
      return !is_listed;
    case SelectorOperator::exists:
      return value != nullptr;
    case SelectorOperator::does_not_exist:
      return value == nullptr;
    case SelectorOperator::greater_than:
    case SelectorOperator::less_than:
      break;
  }
  if (value == nullptr || !meta::label_integer(*value)) return false;
  const auto bound = std::stoll(listed.front());
  const auto number = std::stoll(*value);
  return requirement.op == SelectorOperator::greater_than ? number > bound : number < bound;
}

void judge_requirement(const meta::Requirement& requirement, std::string_view text) {
  const auto& values = requirement.values;
  require(!meta::label_key_problem(requirement.key), "a key is a label's key", text);
  require(std::ranges::none_of(values, [](const auto& value) { return meta::label_value_problem(value).has_value(); }),
          "a value is a label's value", text);
  require(std::ranges::is_sorted(values) && std::ranges::adjacent_find(values) == values.end(),
          "values are sorted and each there once", text);
  const bool is_set = requirement.op == SelectorOperator::in || requirement.op == SelectorOperator::not_in;
  const bool asks_for_key =
      requirement.op == SelectorOperator::exists || requirement.op == SelectorOperator::does_not_exist;
  require(is_set ? !values.empty() : values.size() == (asks_for_key ? 0 : 1), "the operator has its values", text);

  std::vector<std::string> probes{"", "other", "0", "-1", "9223372036854775807"};
  probes.insert(probes.end(), values.begin(), values.end());
  require(requirement.accepts(nullptr) == should_accept(requirement, nullptr), "an absent label is judged right", text);
  require(requirement.matches({}) == requirement.accepts(nullptr), "no labels are an absent label", text);
  for (const auto& probe : probes) {
    const bool accepted = requirement.accepts(&probe);
    require(accepted == should_accept(requirement, &probe), "a value is judged right", text);
    require(requirement.matches({{requirement.key, probe}}) == accepted, "labels are judged by their value", text);
  }
  for (const auto op : {SelectorOperator::not_in, SelectorOperator::does_not_exist}) {
    if (!is_complement(requirement.op, op)) continue;
    auto opposite = requirement;
    opposite.op = op;
    for (const auto& probe : probes)
      require(requirement.accepts(&probe) != opposite.accepts(&probe), "a value is in one of two opposites", text);
  }
}

void judge_label_selector(std::string_view text) {
  const auto selector = meta::parse_label_selector(text);
  if (!selector) {
    require(selector.error().kind == ErrorKind::bad_request, "a bad selector is a bad request", text);
    require(!selector.error().message.empty(), "a refusal says why", text);
    return;
  }
  require(text.find('\0') == std::string_view::npos, "no NUL is let through", text);
  const bool blank = text.find_first_not_of(" \t\r\n") == std::string_view::npos;
  require(selector->empty() == blank, "only white space selects everything", text);
  for (const auto& requirement : selector->requirements()) judge_requirement(requirement, text);
  require(std::ranges::is_sorted(selector->requirements(), {}, &meta::Requirement::key), "keys are in order", text);

  const auto canonical = selector->text();
  const auto again = meta::parse_label_selector(canonical);
  require(again.has_value(), "the canonical text is a selector", canonical);
  require(*again == *selector, "the canonical text is the same selector", canonical);
  require(again->text() == canonical, "the canonical text stays as it is", canonical);
}

// The term in the language, so that it can be parsed again.
std::string text_of(const meta::FieldTerm& term) {
  std::string out = term.field + (term.negated ? "!=" : "=");
  for (const char c : term.value) {
    if (c == '\\' || c == ',' || c == '=') out += '\\';
    out += c;
  }
  return out;
}

void judge_field_selector(std::string_view text) {
  const auto terms = meta::parse_field_selector(text);
  if (!terms) {
    require(terms.error().kind == ErrorKind::bad_request, "a bad field selector is a bad request", text);
    require(!terms.error().message.empty(), "a refusal says why", text);
    return;
  }
  std::vector<std::string> expected;
  std::string canonical;
  for (const auto& term : *terms) {
    require(term.field.find('=') == std::string::npos, "a field ends at its operator", text);
    expected.push_back(text_of(term));
    canonical += (canonical.empty() ? "" : ",") + expected.back();
  }
  const auto again = meta::parse_field_selector(canonical);
  require(again.has_value(), "terms that are written again parse", canonical);
  std::vector<std::string> found;
  for (const auto& term : *again) found.push_back(text_of(term));
  std::ranges::sort(expected);
  std::ranges::sort(found);
  require(found == expected, "terms that are written again are the same", canonical);
}

}  // namespace

void judge(std::string_view input) {
  judge_label_selector(input);
  judge_field_selector(input);
}

}  // namespace adapter::fuzz
