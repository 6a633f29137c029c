#include "rules/swallowed_keys.hpp"

#include <gtest/gtest.h>

namespace adapter::rules {
namespace {

TEST(SwallowedKeys, AreFoundWhereTheyBegin) {
  for (const auto& [text, keys] : {
           std::pair("sum(x) name:\n  as: rps\n", "name:\n  as: rps\n"),
           std::pair("sum(x)\nname: {as: rps}", "name: {as: rps}"),
           std::pair("name:", "name:"),
           std::pair("up{pod!=\"\"}\tseriesFilters: []", "seriesFilters: []"),
           std::pair("sum(x) - seriesQuery:up", "seriesQuery:up"),
           std::pair("^(.*)_total$ as: $1", "as: $1"),
           std::pair("<<.Resource>>\noverrides: {}", "overrides: {}"),
           std::pair("sum(x) # all of it\n metricsQuery: y", "metricsQuery: y"),
           std::pair("x{a=\"\\\" name: \"} resources: {}", "resources: {}"),
           std::pair("q containerLabel: c", "containerLabel: c"),
       }) {
    EXPECT_EQ(swallowed_keys(text), keys) << text;
  }
}

TEST(SwallowedKeys, AreNoPartsOfAQuery) {
  for (const std::string_view text :
       {"", " ", "sum(<<.Series>>{<<.LabelMatchers>>}) by (name)", "name:requests:rate5m / is:up", "job:name:",
        "(name: x)", "x{a=\"name: b\"}", "x{a='as: b', b=`name: `}", "sum(x) # name: the total\n", "x # matches: y",
        "surname: x", "x{a=\"name: ", "x{a='\\' name: '}", "name :x", "<<.Resource>>", "^container_(.+)_total$"}) {
    EXPECT_EQ(swallowed_keys(text), "") << text;
  }
}

}  // namespace
}  // namespace adapter::rules
