#include "api/yaml_text.hpp"

#include <gtest/gtest.h>

#include "support/recorded_cases.hpp"

namespace adapter::api {
namespace {

TEST(Yaml, HasTheBytesOfKubernetesOwnSerializer) {
  std::size_t compared = 0;
  for (const auto& recorded : test::recorded_cases("protobuf/cases.json")) {
    const std::string json = recorded["json"];
    const auto ours = to_yaml(json);
    ASSERT_TRUE(ours) << json;
    EXPECT_EQ(*ours, recorded["yaml"].get<std::string>()) << json;
    ++compared;
  }
  EXPECT_GE(compared, 380u);
}

TEST(Yaml, EscapesTheLineBreaksOfUnicodeAndByteOrderMarks) {
  EXPECT_EQ(*to_yaml("{\"a\":\"x\u0085y\u2028\u2029\\nz\"}"), "a: \"x\\Ny\\L\\P\\nz\"\n");
  EXPECT_EQ(*to_yaml("{\"\uFEFFa\":1}"), "\"\\uFEFFa\": 1\n");
}

TEST(Yaml, OrdersKeysByTheirBytes) {
  EXPECT_EQ(*to_yaml(R"({"b":1,"a10":2,"a2":3,"B":4})"), "B: 4\na10: 2\na2: 3\nb: 1\n");
}

TEST(Yaml, IsWrittenInTimeThatGrowsWithTheText) {
  const std::string text(1 << 20, 'x');
  std::string spaced;
  for (int i = 0; i < 1 << 18; ++i) spaced += "ab  ";
  const auto ours = to_yaml(R"({"a":")" + text + R"(","b":")" + spaced + R"(","c":")" + spaced + "\\n\"}");
  ASSERT_TRUE(ours);
  EXPECT_GT(ours->size(), 3u << 20);
}

TEST(Yaml, RefusesWhatIsNoJsonDocument) {
  for (const auto& json : {std::string(), std::string("{"), std::string("{} {}"), std::string(100000, '[')}) {
    const auto ours = to_yaml(json);
    ASSERT_FALSE(ours);
    EXPECT_EQ(ours.error().kind, ErrorKind::internal);
  }
}

}  // namespace
}  // namespace adapter::api
