#pragma once

// Which values compare, and how: like with like, a byte with an int, nil with anything for equality only.

#include "template/value.hpp"

namespace adapter::text_template {

// Throw ExecutionFailure for values that do not compare.
bool are_equal(const View& left, const View& right);
bool is_less(const View& left, const View& right);

}  // namespace adapter::text_template
