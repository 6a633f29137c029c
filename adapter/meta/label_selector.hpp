#pragma once

// The Kubernetes selector language: `app=web,tier in (a,b),!canary,size>3`. It selects objects by their labels
// (labelSelector) and series by theirs (metricLabelSelector, and labelSelector of external metrics).
// The language, its canonical text and its messages are those of k8s.io/apimachinery 0.37, package labels.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "meta/labels.hpp"

namespace adapter::meta {

enum class SelectorOperator {
  equals,          // k=v
  double_equals,   // k==v, means the same
  not_equals,      // k!=v
  in,              // k in (v,w)
  not_in,          // k notin (v,w)
  exists,          // k
  does_not_exist,  // !k
  greater_than,    // k>1
  less_than,       // k<1
};

struct Requirement {
  std::string key;
  SelectorOperator op = SelectorOperator::exists;
  std::vector<std::string> values;  // sorted, each once; none for exists and does_not_exist, one for comparisons

  // `!=` and `notin` also match objects without the key. `>` and `<` compare integers and match nothing else.
  [[nodiscard]] bool matches(const Labels& labels) const { return accepts(labels.find(key)); }
  // The same for who keeps labels in another form: the value of the key, null when there is no such label.
  [[nodiscard]] bool accepts(const std::string* value) const;
  [[nodiscard]] std::string text() const;

  friend bool operator==(const Requirement&, const Requirement&) = default;
};

class LabelSelector {
 public:
  LabelSelector() = default;  // selects everything

  // Sorts by key; requirements on one key keep their order. The requirements are taken to be valid.
  explicit LabelSelector(std::vector<Requirement> requirements);

  [[nodiscard]] const std::vector<Requirement>& requirements() const noexcept { return requirements_; }
  [[nodiscard]] bool empty() const noexcept { return requirements_.empty(); }
  [[nodiscard]] bool matches(const Labels& labels) const;

  // Canonical: equal selectors written differently give equal texts, up to the order of requirements on one key.
  [[nodiscard]] std::string text() const;

  friend bool operator==(const LabelSelector&, const LabelSelector&) = default;

 private:
  std::vector<Requirement> requirements_;
};

// What a request may ask each object, and hold while it waits: a request line has room for 12,000 requirements, which
// would take 2 MB and, at 10,000 pods, a second.
inline constexpr std::size_t kMostRequirements = 64;
inline constexpr std::size_t kMostValues = 256;  // of all `in` and `notin` together

// Fails with bad_request and the library's message, for instance `found 'c', expected: ',' or 'end of string'`; also on
// more than the above, which the library would take. One thing differs: the library takes a NUL for the end of the text
// and would select more than was asked for, here it is a character that no key or value may hold.
[[nodiscard]] Result<LabelSelector> parse_label_selector(std::string_view text);

}  // namespace adapter::meta
