#pragma once

// An answer in Kubernetes' protobuf encoding, byte for byte as Go writes it (wire 2.7): HPAs ask for it.

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace adapter::api {

// `json` is an API object of one of the kinds of protobuf_schema. Fails with `internal` for any other, and for a field
// or a value that its message does not have: what cannot be said is not left out in silence.
Result<std::string> to_protobuf(std::string_view json);

}  // namespace adapter::api
