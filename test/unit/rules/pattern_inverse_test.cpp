#include "rules/pattern_inverse.hpp"

#include <gmock/gmock.h>

#include "rules/go_regex.hpp"

namespace adapter::rules {
namespace {

std::optional<std::vector<std::string>> texts_with(const std::string& pattern, std::size_t group,
                                                   std::string_view taken) {
  const auto inverse = PatternInverse::of(pattern, group);
  return inverse ? std::optional(inverse->texts_with(taken)) : std::nullopt;
}

struct Case {
  const char* pattern;
  std::size_t group;
  const char* taken;
  const char* text;
};

TEST(PatternInverse, IsTheTextInWhichTheGroupTookIt) {
  const Case cases[] = {
      {"^(.*)_total$", 1, "requests", "requests_total"},
      {"^container_(.*)_seconds_total$", 1, "cpu", "container_cpu_seconds_total"},
      {"^node_(.*)", 1, "load1", "node_load1"},
      {"(.*)_total$", 1, "requests", "requests_total"},
      {"^(.*)_(total)$", 1, "requests", "requests_total"},
      {"^(rate)_(.+)$", 2, "requests", "rate_requests"},
      {"^(?P<what>[a-z:]+?):rate$", 1, "job", "job:rate"},
      {"^x_(used|max)$", 1, "max", "x_max"},
      {"^(.*)$", 1, "requests", "requests"},
      {"(.*)", 1, "requests", "requests"},
      {".*", 0, "requests", "requests"},
      {"^(.*)", 0, "requests", "requests"},
      {"^.*_queue$", 0, "a_queue", "a_queue"},
      {"^.*_queue_(length|size)$", 0, "a_queue_size", "a_queue_size"},
      {"^a(?:b|c).+", 0, "abc", "abc"},
  };
  for (const auto& each : cases) {
    const auto texts = texts_with(each.pattern, each.group, each.taken);
    ASSERT_TRUE(texts) << each.pattern;
    ASSERT_THAT(*texts, testing::Contains(each.text)) << each.pattern;
    const auto match = GoRegex::compile(each.pattern)->find(each.text);
    ASSERT_TRUE(match) << each.pattern;
    EXPECT_EQ(match->at(each.group), each.taken) << each.pattern;
  }
}

TEST(PatternInverse, IsOneTextForEachAlternative) {
  EXPECT_THAT(*texts_with("^(a|b)_(.*)_(total|)$", 2, "x"),
              testing::ElementsAre("a_x_total", "a_x_", "b_x_total", "b_x_"));
  std::string many = "^(.*)_(0";
  for (int i = 1; i < 64; ++i) many += "|" + std::to_string(i);
  EXPECT_EQ(texts_with(many + ")$", 1, "x")->size(), 64u);
  EXPECT_EQ(texts_with(many + "|64)$", 1, "x"), std::nullopt);
}

TEST(PatternInverse, SaysNothingWhereThereMayBeSeveralTexts) {
  const Case cases[] = {
      {"^(.*)_total", 1, "a", nullptr},  // a_total_x
      {"(a+)_total$", 1, "a", nullptr},  // xa_total
      {"^(.*)_total?$", 1, "a", nullptr},
      {"^(.*)_.*$", 1, "a", nullptr},
      {"^(a)*$", 1, "a", nullptr},  // aa
      {"^(.*)_total$|x(.*)", 1, "a", nullptr},
      {"^(?:x)?(.*)$", 1, "a", nullptr},
      {"^((.*)_x)_total$", 2, "a", nullptr},
      {"^(?i)(.*)_total$", 1, "a", nullptr},  // a_TOTAL
      {"^(.*)_\\w$", 1, "a", nullptr},
      {"^(total)_(.*)$", 1, "total", nullptr},
      {"queue", 0, "queue", nullptr},
      {"^queue", 0, "queue", nullptr},
      {"^.*?", 0, "", nullptr},
      {"^a|b$", 0, "a", nullptr},
      {"(?U)^.*", 0, "", nullptr},
      {"^(?U:a).*", 0, "a", nullptr},
      {"^a[(_]|b[)_]c$", 0, "b_c", nullptr},  // xb_c
      {"^*x.*", 0, "x1", nullptr},            // ax1
      {"^?x.*", 0, "x1", nullptr},
      {"^{0}x.*", 0, "x1", nullptr},
      {"(.*){0}x$", 0, "x", nullptr},  // ax
      {"^a\\$", 0, "a$", nullptr},     // a$x
  };
  for (const auto& each : cases) {
    EXPECT_EQ(texts_with(each.pattern, each.group, each.taken), std::nullopt) << each.pattern;
  }
}

}  // namespace
}  // namespace adapter::rules
