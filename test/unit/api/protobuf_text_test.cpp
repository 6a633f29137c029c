#include "api/protobuf_text.hpp"

#include <gtest/gtest.h>

#include "support/recorded_cases.hpp"

namespace adapter::api {
namespace {

std::string hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 0xf];
  }
  return out;
}

TEST(Protobuf, HasTheBytesOfKubernetesOwnSerializer) {
  std::size_t compared = 0;
  for (const auto& recorded : test::recorded_cases("protobuf/cases.json")) {
    if (!recorded.contains("protobuf")) continue;
    const std::string json = recorded["json"];
    const auto ours = to_protobuf(json);
    ASSERT_TRUE(ours) << ours.error().message << "\n" << json;
    EXPECT_EQ(hex(*ours), recorded["protobuf"].get<std::string>()) << json;
    ++compared;
  }
  EXPECT_GE(compared, 37u);
}

TEST(Protobuf, WritesLengthsOfEverySize) {
  for (const std::size_t size : {0, 1, 90, 100, 127, 128, 16000, 16383, 16384, 3000000}) {
    const auto ours = to_protobuf(R"({"kind":"APIResourceList","apiVersion":"v1","groupVersion":")" +
                                  std::string(size, 'x') + R"(","resources":[]})");
    ASSERT_TRUE(ours);
    const auto varint = [](std::size_t value) {
      std::string out;
      for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
      return out + static_cast<char>(value);
    };
    const auto raw = "\x0a" + varint(size) + std::string(size, 'x');
    const auto type = std::string("\x0a\x02v1\x12\x0f") + "APIResourceList";
    const auto expected =
        std::string("k8s\0\x0a\x15", 6) + type + "\x12" + varint(raw.size()) + raw + std::string("\x1a\0\x22\0", 4);
    EXPECT_TRUE(*ours == expected) << size;
  }
}

TEST(Protobuf, LeavesNothingOutInSilence) {
  const std::string list = R"({"kind":"MetricValueList","apiVersion":"custom.metrics.k8s.io/v1beta1","metadata":{},)";
  const auto item = [&](const std::string& member) { return list + "\"items\":[{" + member + "}]}"; };
  ASSERT_TRUE(to_protobuf(item(R"("value":"1")")));
  for (const auto& json :
       {std::string(),
        std::string("{"),
        std::string("[]"),
        std::string("{}"),
        std::string(R"({"kind":7})"),
        std::string(R"({"paths":["/apis"]})"),
        std::string(R"({"kind":"Table","apiVersion":"meta.k8s.io/v1"})"),
        list + R"("more":1})",
        list + R"("items":{}})",
        item(R"("value":1)"),
        item(R"("metricName":null,"other":1)"),
        item(R"("window":"60")"),
        item(R"("window":1.5)"),
        item(R"("describedObject":[])"),
        item(R"("selector":{"matchLabels":["a"]})"),
        item(R"("selector":{"matchLabels":{"a":1}})"),
        item(R"("timestamp":"2026-01-02")"),
        item(R"("timestamp":"2026-02-30T03:04:05Z")"),
        item(R"("timestamp":"2026-01-02T03:04:05+01:00")"),
        std::string(R"({"kind":"NodeMetrics","apiVersion":"metrics.k8s.io/v1beta1","window":"5"})"),
        std::string(R"({"kind":"APIResourceList","apiVersion":"v1","resources":[{"verbs":"get"}]})"),
        std::string(R"({"kind":"APIResourceList","apiVersion":"v1","resources":[{"namespaced":"true"}]})")}) {
    const auto ours = to_protobuf(json);
    ASSERT_FALSE(ours) << json;
    EXPECT_EQ(ours.error().kind, ErrorKind::internal);
    EXPECT_TRUE(ours.error().message.starts_with("no protobuf form: ")) << ours.error().message;
  }
}

TEST(Protobuf, SaysThatATextIsNoJson) {
  EXPECT_EQ(to_protobuf("{").error().message, "no protobuf form: malformed answer: it ends in the middle");
}

TEST(Protobuf, RefusesADocumentNestedTooDeep) {
  EXPECT_FALSE(to_protobuf(std::string(100000, '[')));
}

}  // namespace
}  // namespace adapter::api
