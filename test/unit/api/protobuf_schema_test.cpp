#include "api/protobuf_schema.hpp"

#include <gtest/gtest.h>

#include <set>

namespace adapter::api {
namespace {

// Each message that a message leads to, itself included.
void gather(const ProtobufMessage& message, std::set<const ProtobufMessage*>& out) {
  if (!out.insert(&message).second) return;
  for (const auto& field : message.fields) {
    if (field.message != nullptr) gather(*field.message, out);
  }
}

TEST(ProtobufSchema, ListsFieldsInTheOrderOfTheirNumbers) {
  std::set<const ProtobufMessage*> messages;
  for (const auto& [version, kind] : {std::pair("v1", "Status"),
                                      {"v1", "APIGroup"},
                                      {"", "APIGroupList"},
                                      {"v1", "APIResourceList"},
                                      {"apidiscovery.k8s.io/v2", "APIGroupDiscoveryList"},
                                      {"custom.metrics.k8s.io/v1beta1", "MetricValueList"},
                                      {"custom.metrics.k8s.io/v1beta2", "MetricValueList"},
                                      {"external.metrics.k8s.io/v1beta1", "ExternalMetricValueList"},
                                      {"metrics.k8s.io/v1beta1", "PodMetricsList"},
                                      {"metrics.k8s.io/v1beta1", "NodeMetricsList"}}) {
    const auto* message = find_message(version, kind);
    ASSERT_NE(message, nullptr) << version << " " << kind;
    gather(*message, messages);
  }
  for (const auto* message : messages) {
    unsigned last = 0;
    for (const auto& field : message->fields) {
      EXPECT_GT(field.number, last) << field.name;
      EXPECT_EQ(field.message != nullptr, field.type == ProtobufField::Type::message) << field.name;
      last = field.number;
    }
  }
}

TEST(ProtobufSchema, KnowsAKindInItsVersionsOnly) {
  EXPECT_EQ(find_message("custom.metrics.k8s.io/v1", "MetricValueList"), nullptr);
  EXPECT_EQ(find_message("v1", "APIGroupList"), nullptr);
  EXPECT_EQ(find_message("meta.k8s.io/v1", "Table"), nullptr);
}

}  // namespace
}  // namespace adapter::api
