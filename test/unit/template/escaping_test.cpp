#include "template/escaping.hpp"

#include <gtest/gtest.h>

namespace adapter::text_template {
namespace {

using Escape = void (*)(Output&, std::string_view);

std::string escaped(Escape escape, std::string_view text) {
  Output out;
  escape(out, text);
  return out.take();
}

TEST(Escaping, MakesTextSafeInHtml) {
  EXPECT_EQ(escaped(escape_html, "<a href='x'>\"&\u00e9"), "&lt;a href=&#39;x&#39;&gt;&#34;&amp;\u00e9");
  EXPECT_EQ(escaped(escape_html, std::string_view("\0", 1)), "\ufffd");
}

TEST(Escaping, MakesTextSafeInJavaScript) {
  EXPECT_EQ(escaped(escape_js, R"(a'b"c\d)"), R"(a\'b\"c\\d)");
  EXPECT_EQ(escaped(escape_js, "<>&=\n"), R"(\u003C\u003E\u0026\u003D\u000A)");
  EXPECT_EQ(escaped(escape_js, "\x7f\u00e9\U0001f600\x80"), "\x7f\u00e9\U0001f600\x80");
  EXPECT_EQ(escaped(escape_js, "\u2028\U000e0001"), R"(\u2028\uE0001)");
}

TEST(Escaping, MakesTextSafeInAUrlQuery) {
  EXPECT_EQ(escaped(escape_url_query, "aZ09-_.~"), "aZ09-_.~");
  EXPECT_EQ(escaped(escape_url_query, "a b&c=/\u00e9*"), "a+b%26c%3D%2F%C3%A9%2A");
}

}  // namespace
}  // namespace adapter::text_template
