#pragma once

#include <string_view>

namespace adapter::meta {

// False of texts that no object and no namespace is called, and that could mean something else in the query of a rule
// that writes names into quotes or a pattern of its own: with a quote, a backslash, or a character with a meaning in
// regular expressions other than the dot. (Kubernetes' names are DNS labels or subdomains; those of RBAC, which may be
// any segment of a path, hold colons.)
[[nodiscard]] bool may_be_a_name(std::string_view text);

}  // namespace adapter::meta
