#pragma once

// An answer as YAML, as sigs.k8s.io/yaml writes it: block style, lists not indented in their mapping, long lines folded
// at spaces. Keys are in the order of their bytes.

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace adapter::api {

// Any JSON document becomes one YAML document of the same value. Fails with `internal` when it is no JSON.
Result<std::string> to_yaml(std::string_view json);

}  // namespace adapter::api
