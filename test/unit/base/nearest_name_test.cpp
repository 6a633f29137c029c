#include "base/nearest_name.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

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

}  // namespace
}  // namespace adapter
