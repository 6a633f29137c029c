// What it takes to write a large document in another form, in bytes that are allocated at once.

#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>

#include "api/protobuf_text.hpp"
#include "api/yaml_text.hpp"

namespace {

std::size_t held_bytes = 0, peak_bytes = 0;  // of all of this program

}  // namespace

void* operator new(std::size_t size) {
  void* const block = std::malloc(size);
  if (block == nullptr) throw std::bad_alloc();
  held_bytes += malloc_usable_size(block);
  peak_bytes = std::max(peak_bytes, held_bytes);
  return block;
}
void operator delete(void* block) noexcept {
  if (block != nullptr) held_bytes -= malloc_usable_size(block);
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
  operator delete(block);
}

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
  const auto before = held_bytes;
  peak_bytes = held_bytes;
  const auto out = convert(json);
  EXPECT_TRUE(out) << out.error().message;
  return static_cast<double>(peak_bytes - before) / static_cast<double>(json.size());
}

TEST(Conversion, TakesLittleMoreThanWhatItWrites) {
  const auto json = discovery_of(20'000);
  EXPECT_LE(peak_for_each_byte(json, to_protobuf), 1.1);
  EXPECT_LE(peak_for_each_byte(json, to_yaml), 3.0);
}

}  // namespace
}  // namespace adapter::api
