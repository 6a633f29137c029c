#include "promql/selector_reader.hpp"

#include <gtest/gtest.h>

#include <string>

namespace adapter::promql {
namespace {

std::string read(std::string_view text) {
  const auto matchers = read_selector(text);
  if (!matchers) return "?";
  std::string out;
  for (const auto& matcher : *matchers) {
    if (!out.empty()) out += ' ';
    append_text(out, matcher);
  }
  return out;
}

TEST(SelectorReader, GivesTheMatchersInTheirOrder) {
  struct Case {
    std::string_view text, matchers;
  };
  const Case cases[] = {
      {"http_requests_total", R"(__name__="http_requests_total")"},
      {" job:rate5m { } ", R"(__name__="job:rate5m")"},
      {R"(x{namespace!="",pod!=""})", R"(__name__="x" namespace!="" pod!="")"},
      {R"({__name__=~"^a|b$", c!~'d' , })", R"(__name__=~"^a|b$" c!~"d")"},
      {R"({"a.name","k8s.pod"!=`raw\d`})", R"(__name__="a.name" k8s.pod!="raw\\d")"},
      {R"({a="q\"uote\\"})", R"(a="q\"uote\\")"},
      {"{a=\"}{,\"}\n", R"(a="}{,")"},
  };
  for (const auto& c : cases) EXPECT_EQ(read(c.text), c.matchers) << c.text;
}

TEST(SelectorReader, KnowsNothingOfOtherText) {
  for (const auto* text : {"",
                           " ",
                           "{}",
                           "9x",
                           "x{",
                           "x{a}",
                           "x{a=}",
                           "x{a=b}",
                           "x{a=\"b}",
                           "x{a=\"b\" c=\"d\"}",
                           "x{,}",
                           "x[5m]",
                           "x offset 5m",
                           "sum(x)",
                           "x or y",
                           "x{} x",
                           "x{a=\"\\d\"}",
                           "x{a==\"b\"}",
                           "x#",
                           R"({"x","y"})",
                           R"(x{"y"})",
                           R"(x{__name__=~"y"})",
                           R"({"x",__name__="x"})"}) {
    EXPECT_EQ(read(text), "?") << text;
  }
}

}  // namespace
}  // namespace adapter::promql
