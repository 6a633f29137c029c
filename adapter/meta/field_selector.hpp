#pragma once

// The language of `fieldSelector`: `metadata.name=web-0,metadata.namespace!=kube-system`. Parsed only; which fields
// exist and what they must equal is for the caller. Language and messages: k8s.io/apimachinery 0.37, package fields.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace adapter::meta {

struct FieldTerm {
  std::string field;
  bool negated = false;  // `!=`; else `=` or `==`
  std::string value;     // a backslash before ',', '=' or '\' has been taken away

  // As a selector spells it, with these backslashes.
  [[nodiscard]] std::string text() const;

  friend bool operator==(const FieldTerm&, const FieldTerm&) = default;
};

inline constexpr std::size_t kMostFieldTerms = 64;  // each is asked of each object

// Terms in the order of their texts, as the library lists them; empty terms are left out, so an empty selector has
// none. Fails with bad_request, for instance `invalid selector: 'x'; can't understand 'x'`, and on more terms.
[[nodiscard]] Result<std::vector<FieldTerm>> parse_field_selector(std::string_view text);

// Whether an object has these; of terms on other fields than metadata.name every one is taken for metadata.namespace.
[[nodiscard]] bool selects(const std::vector<FieldTerm>& terms, std::string_view object_namespace,
                           std::string_view name);

}  // namespace adapter::meta
