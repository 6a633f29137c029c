// What it takes to write a large document in another form, in bytes that are allocated at once.

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

#include <gtest/gtest.h>

#include "api/protobuf_text.hpp"
#include "api/yaml_text.hpp"
#include "support/counted_heap.hpp"

namespace adapter::api {
namespace {

std::string discovery_of(std::size_t metrics) {
  std::string out =
      R"({"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[{"metadata":{"name":)"
      R"("custom.metrics.k8s.io"},"versions":[{"version":"v1beta1","resources":[{"resource":"pods","responseKind":)"
      R"({"group":"","version":"","kind":""},"scope":"Namespaced","singularResource":"","verbs":null,"subresources":[)";
  for (std::size_t i = 0; i < metrics; ++i) {
    out += (i > 0 ? "," : "") +
           (R"({"subresource":"metric_of_a_usual_length_for_an_application_)" + std::to_string(i) +
            R"(","responseKind":{"group":"","version":"","kind":"MetricValueList"},"verbs":["get"]})");
  }
  return out + R"(]}],"freshness":"Current"}]}]})";
}

template <class Convert>
double peak_for_each_byte(const std::string& json, Convert convert) {
  const auto before = test::held_bytes;
  test::peak_bytes = test::held_bytes;
  const auto out = convert(json);
  EXPECT_TRUE(out) << out.error().message;
  return static_cast<double>(test::peak_bytes - before) / static_cast<double>(json.size());
}

TEST(Conversion, TakesLittleMoreThanWhatItWrites) {
  const auto json = discovery_of(20'000);
  EXPECT_LE(peak_for_each_byte(json, to_protobuf), 1.1);
  EXPECT_LE(peak_for_each_byte(json, to_yaml), 3.0);
}

}  // namespace
}  // namespace adapter::api

#endif
