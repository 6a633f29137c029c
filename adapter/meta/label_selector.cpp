#include "meta/label_selector.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "meta/label_syntax.hpp"

namespace adapter::meta {
namespace {

std::string_view symbol(SelectorOperator op) {
  switch (op) {
    case SelectorOperator::equals:
      return "=";
    case SelectorOperator::double_equals:
      return "==";
    case SelectorOperator::not_equals:
      return "!=";
    case SelectorOperator::in:
      return " in ";
    case SelectorOperator::not_in:
      return " notin ";
    case SelectorOperator::greater_than:
      return ">";
    case SelectorOperator::less_than:
      return "<";
    case SelectorOperator::exists:
    case SelectorOperator::does_not_exist:
      return "";
  }
  return "";
}

bool is_ordered(SelectorOperator op, const std::string& value, const std::string& bound) {
  const std::optional<std::int64_t> left = label_integer(value);
  const std::optional<std::int64_t> right = label_integer(bound);
  if (!left || !right) return false;
  return op == SelectorOperator::greater_than ? *left > *right : *left < *right;
}

}  // namespace

bool Requirement::accepts(const std::string* value) const {
  const auto listed = [&] { return std::binary_search(values.begin(), values.end(), *value); };
  switch (op) {
    case SelectorOperator::equals:
    case SelectorOperator::double_equals:
    case SelectorOperator::in:
      return value != nullptr && listed();
    case SelectorOperator::not_equals:
    case SelectorOperator::not_in:
      return value == nullptr || !listed();
    case SelectorOperator::exists:
      return value != nullptr;
    case SelectorOperator::does_not_exist:
      return value == nullptr;
    case SelectorOperator::greater_than:
    case SelectorOperator::less_than:
      return value != nullptr && is_ordered(op, *value, values.front());
  }
  return false;
}

std::string Requirement::text() const {
  const bool is_set = op == SelectorOperator::in || op == SelectorOperator::not_in;
  std::string out;
  if (op == SelectorOperator::does_not_exist) out += '!';
  out += key;
  out += symbol(op);
  if (is_set) out += '(';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += ',';
    out += values[i];
  }
  if (is_set) out += ')';
  return out;
}

LabelSelector::LabelSelector(std::vector<Requirement> requirements) : requirements_(std::move(requirements)) {
  std::stable_sort(requirements_.begin(), requirements_.end(),
                   [](const Requirement& a, const Requirement& b) { return a.key < b.key; });
}

bool LabelSelector::matches(const Labels& labels) const {
  return std::all_of(requirements_.begin(), requirements_.end(),
                     [&](const Requirement& requirement) { return requirement.matches(labels); });
}

std::string LabelSelector::text() const {
  std::string out;
  for (const Requirement& requirement : requirements_) {
    if (!out.empty()) out += ',';
    out += requirement.text();
  }
  return out;
}

}  // namespace adapter::meta
