#include "base/nearest_name.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "base/edit_distance.hpp"

namespace adapter {
namespace {

struct Case {
  std::string_view name;
  std::vector<std::string_view> candidates;
  std::optional<std::string_view> nearest;
};

TEST(NearestName, PicksTheCandidateWithTheFewestEdits) {
  const std::vector<Case> cases{
      {"pdos", {"nodes", "pods", "jobs"}, "pods"},         // neighbours swapped count once
      {"pod", {"pods", "nodes"}, "pods"},                  // one missing
      {"podss", {"nodes", "pods"}, "pods"},                // one too many
      {"pads", {"pods", "nodes"}, "pods"},                 // one replaced
      {"Pods", {"nodes", "pods"}, "pods"},                 // case does not count
      {"METRICSQUERY", {"metricsQuery"}, "metricsQuery"},  //
      {"pods", {"pods"}, "pods"},                          //
      {"jubs", {"jobs", "subs"}, "jobs"},                  // the first of equals
      {"prometheus-ulr", {"prometheus-url", "prometheus-verb"}, "prometheus-url"},
      {"metrics-relist-intervall", {"metrics-max-age", "metrics-relist-interval"}, "metrics-relist-interval"},
  };
  for (const Case& c : cases) EXPECT_EQ(nearest_name(c.name, c.candidates), c.nearest) << c.name;
}

TEST(NearestName, SaysNothingRatherThanSomethingFar) {
  const std::vector<Case> cases{
      {"pods", {}, std::nullopt},
      {"", {"pods"}, std::nullopt},
      {"po", {"pods", "nodes"}, std::nullopt},
      {"widgets", {"pods", "nodes", "services"}, std::nullopt},
      {"abcdef", {"abcxyz"}, std::nullopt},  // three edits in six letters
  };
  for (const Case& c : cases) EXPECT_EQ(nearest_name(c.name, c.candidates), c.nearest) << c.name;
  EXPECT_EQ(nearest_name("abcdef", std::vector<std::string_view>{"abcdyz"}), "abcdyz");  // two edits in six
}

TEST(NearestName, DoesNotWorkOnNamesOfAbsurdLength) {
  const std::string absurd(100'000, 'a');
  EXPECT_EQ(nearest_name(absurd, std::vector<std::string_view>{absurd}), std::nullopt);
}

// Many names of one length, in families as metrics come in.
std::vector<std::string> many_names(std::size_t count, std::size_t length, bool random) {
  std::mt19937 generator(1);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) {
    auto name = random ? std::string() : "service_requests_" + std::to_string(i) + "_of_class_" + std::to_string(i % 7);
    while (name.size() < length) name += static_cast<char>('a' + (random ? generator() % 26 : name.size() % 26));
    out.push_back(name);
  }
  return out;
}

TEST(NearestNames, BoundTheWorkOfAQuestionWhateverTheNames) {
  for (const std::size_t length : {40u, 68u, 128u}) {
    for (const bool random : {false, true}) {
      const auto names = many_names(20'000, length, random);
      const NearestNames nearest({names.begin(), names.end()});
      const std::string strange(length, 'q');
      auto typo = names[12'345];
      std::swap(typo[length / 2], typo[length / 2 + 1]);
      for (const auto& asked :
           {strange, names[7] + "x", names[3].substr(0, length / 2), typo, many_names(1, 90, true)[0]}) {
        NearestNames::Work work;
        (void)nearest.find(asked, &work);
        EXPECT_LE(work.cells, NearestNames::kMostCells + 128u * 100u) << asked;
        EXPECT_LE(work.compared, NearestNames::kMostCells / 16 + 1) << asked;
      }
      if (!random) continue;
      EXPECT_EQ(nearest.find(typo), names[12'345]) << "the likeliest are compared first";
    }
  }
}

TEST(NearestNames, AgreeWithComparingAllOfThem) {
  const auto names = many_names(300, 12, true);
  const NearestNames nearest({names.begin(), names.end()});
  std::mt19937 random(2);
  for (int round = 0; round < 500; ++round) {
    auto asked = names[random() % names.size()];
    for (auto edits = random() % 6; edits > 0; --edits)
      asked[random() % asked.size()] = static_cast<char>('a' + random() % 26);
    std::optional<std::string_view> best;
    std::size_t fewest = asked.size() / 3 + 1;
    for (const auto& name : names) {
      const auto edits = edit_distance(asked, name, 20).edits;
      if (edits < fewest) {
        fewest = edits;
        best = name;
      }
    }
    ASSERT_EQ(nearest.find(asked), best) << asked;
  }
}

}  // namespace
}  // namespace adapter
