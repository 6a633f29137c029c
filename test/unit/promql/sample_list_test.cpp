#include "promql/sample_list.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace adapter::promql {
namespace {

using testing::ElementsAre;
using testing::Pair;

std::chrono::system_clock::time_point at(long milliseconds) {
  return std::chrono::system_clock::time_point(std::chrono::milliseconds(milliseconds));
}

Sample pod(const std::string& name, double value) {
  return {.labels = {{"namespace", "moc"}, {"pod", name}}, .value = value, .time = at(1'700'000'000'123)};
}

TEST(SampleList, GivesBackWhatItWasGiven) {
  SampleList list;
  EXPECT_TRUE(list.empty());
  EXPECT_EQ(list.begin(), list.end());
  list.push_back(pod("p-a", 0.1));
  list.push_back({.labels = {}, .value = -INFINITY, .time = at(-9'000'000'000'000)});
  list.push_back({.labels = {{"", ""}}, .histogram = true});
  ASSERT_EQ(list.size(), 3u);

  auto sample = list.begin();
  EXPECT_EQ((*sample).value, 0.1);
  EXPECT_EQ((*sample).time, at(1'700'000'000'123));
  EXPECT_FALSE((*sample).histogram);
  EXPECT_EQ((*sample).labels.size(), 2u);
  EXPECT_THAT(std::vector<LabelViews::Label>((*sample).labels.begin(), (*sample).labels.end()),
              ElementsAre(Pair("namespace", "moc"), Pair("pod", "p-a")));
  EXPECT_EQ((*sample).label("pod"), "p-a");
  EXPECT_EQ((*sample).label("po"), std::nullopt);
  ++sample;
  EXPECT_EQ((*sample).value, -INFINITY);
  EXPECT_EQ((*sample).time, at(-9'000'000'000'000));
  EXPECT_EQ((*sample).labels.size(), 0u);
  ++sample;
  EXPECT_TRUE((*sample).histogram);
  EXPECT_EQ((*sample).label(""), "");
  EXPECT_EQ(++sample, list.end());
}

TEST(SampleList, KeepsTextsOfEverySizeInWhateverNumber) {
  SampleList list;
  std::vector<std::string> names;
  for (const std::size_t size : {0u, 1u, 127u, 128u, 300u, 16383u, 16384u, 70'000u, 300'000u, 5u, 900u, 200'000u, 7u}) {
    names.emplace_back(size, static_cast<char>('a' + names.size()));
    list.push_back(pod(names.back(), static_cast<double>(size)));
  }
  for (int i = 0; i < 5000; ++i) {
    names.push_back(std::to_string(i));
    list.push_back(pod(names.back(), static_cast<double>(names.back().size())));
  }
  std::size_t seen = 0;
  for (const auto& sample : list) {
    ASSERT_EQ(sample.label("pod"), names.at(seen));
    ASSERT_EQ(sample.value, static_cast<double>(names[seen].size()));
    ++seen;
  }
  EXPECT_EQ(seen, list.size());
  EXPECT_EQ(seen, names.size());
}

TEST(SampleList, MovesWithoutMovingItsTexts) {
  SampleList list{pod("a pod whose name is no short string", 1)};
  const auto view = *list.begin();
  const SampleList moved = std::move(list);
  EXPECT_EQ(view.label("pod"), "a pod whose name is no short string");
  EXPECT_EQ(moved.size(), 1u);
}

TEST(SampleList, IsEmptyAgainWhenItIsCleared) {
  SampleList list{pod("a", 1), pod("b", 2)};
  EXPECT_EQ(list.size(), 2u);
  list.clear();
  EXPECT_EQ(list.size(), 0u);
  EXPECT_EQ(list.bytes(), 0u);
  EXPECT_EQ(list.begin(), list.end());
}

// What is kept is never larger than the JSON that it came in, whatever its shape.
TEST(SampleList, TakesLessThanTheJsonItCameIn) {
  const auto labels = [](std::size_t count) {
    Sample out{.value = 1, .time = at(1'700'000'000'123)};
    for (std::size_t i = 0; i < count; ++i) out.labels.emplace_back("l" + std::to_string(100 + i), "v");
    return out;
  };
  const auto json = [](const Sample& sample) {
    std::size_t out = std::string_view(R"({"metric":{},"value":[1700000000.123,"1"]},)").size();
    for (const auto& [name, value] : sample.labels) out += name.size() + value.size() + 6;
    return out - (sample.labels.empty() ? 0 : 1);
  };
  for (const auto& sample :
       {labels(0), labels(1), labels(3), labels(256), pod("p", 1), pod("some-deployment-of-a-team-5d89d9c7b8-x2k4v", 1),
        pod(std::string(65'000, 'x'), 1), pod(std::string(66'000, 'x'), 1), pod(std::string(200'000, 'x'), 1)}) {
    const auto body = json(sample);
    SampleList list;
    for (std::size_t i = 0; i < (4u << 20) / body + 1; ++i) list.push_back(sample);
    EXPECT_LE(list.bytes(), list.size() * body * 12 / 10) << body << " bytes a sample";
  }
}

}  // namespace
}  // namespace adapter::promql
