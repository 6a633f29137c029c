#pragma once

// From a sample's value to the quantity that Kubernetes reads: the one conversion, with a verdict, and the canonical
// text of its result. The unit is the thousandth (milli), the finest the autoscaler reads.

#include <cstdint>
#include <string>

namespace adapter::meta {

enum class Verdict {
  value,
  nothing,          // NaN: no measurement; whether that is a zero or an error depends on the API that asks
  unrepresentable,  // infinite, 2^63 thousandths and more, or a number that Kubernetes would read as another one
};

struct MilliValue {
  Verdict verdict = Verdict::nothing;
  std::int64_t milli = 0;  // meaningful only for Verdict::value
};

// Multiplies by a thousand in double precision and truncates toward zero, as prometheus-adapter does: 1.005 becomes
// 1004m. Negative values stay negative, -0 is 0. Broken negatives of -10^15 and beyond, which have 19 digits before the
// suffix `m`, are unrepresentable: k8s.io/apimachinery reads -9223372036854773760m as +2048m. What is a value is read
// back as that value by all that autoscalers use (test/data/quantity/read_back.go shows it).
[[nodiscard]] MilliValue milli_value(double sample) noexcept;

// The canonical text (k8s.io/apimachinery, resource.Quantity): an integer times the largest power of 1000 that divides
// the value, as `1500m`, `2`, `1500`, `20k`. Appending allocates nothing beyond the growth of `out`.
void append_decimal_quantity(std::string& out, std::int64_t milli);
[[nodiscard]] std::string decimal_quantity(std::int64_t milli);

// The same for bytes of memory: the largest power of 1024 that divides the value, as `2Ki`, `1536`. Fractions of a byte
// and magnitudes below 1024 are written in the decimal form.
void append_binary_quantity(std::string& out, std::int64_t milli);
[[nodiscard]] std::string binary_quantity(std::int64_t milli);

}  // namespace adapter::meta
