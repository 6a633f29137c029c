#include "http/url.hpp"

#include <gtest/gtest.h>

namespace adapter::http {
namespace {

TEST(ParseUrl, TakesTheFormsPeopleGive) {
  struct Case {
    std::string text, printable, path, query, user_info;
  };
  for (const auto& c : std::vector<Case>{
           {"https://localhost", "https://localhost", "", "", ""},
           {"http://prometheus.monitoring.svc:9090/", "http://prometheus.monitoring.svc:9090/", "/", "", ""},
           {"https://h:443/prom", "https://h/prom", "/prom", "", ""},
           {"http://u:p%40ss@h/x%2Fy?dedup=true#f", "http://h/x/y", "/x/y", "dedup=true", "u:p@ss"},
           {"http://[::1]:9090", "http://[::1]:9090", "", "", ""},
           {"http://127.0.0.1:80", "http://127.0.0.1", "", "", ""},
       }) {
    const auto url = parse_url(c.text);
    ASSERT_TRUE(url.has_value()) << c.text << ": " << url.error().message;
    EXPECT_EQ(url->printable(), c.printable) << c.text;
    EXPECT_EQ(url->path, c.path) << c.text;
    EXPECT_EQ(url->query, c.query) << c.text;
    EXPECT_EQ(url->user_info, c.user_info) << c.text;
  }
}

TEST(ParseUrl, RefusesWhatIsNoneAndNeverQuotesIt) {
  for (const std::string text : {"",
                                 "localhost:9090",
                                 "ftp://h",
                                 "http://",
                                 "http://h:x",
                                 "http://h:0",
                                 "http://h:70000",
                                 "http://u:secret@",
                                 "http://h/%zz",
                                 "http://u:secret%z@h",
                                 "http://a:b:c",
                                 "http://[::1",
                                 "http://a b/",
                                 "http://[[]",
                                 "http://a]b",
                                 "http://h/?a=secret b",
                                 "http://h/?a=secret\r\nX: y",
                                 "http://h/?a\tb",
                                 "http://h/p\n",
                                 "http://h\r",
                                 "http://u:secret\x7f@h",
                                 "http://h/?a=%20&b=\x1b"}) {
    const auto url = parse_url(text);
    ASSERT_FALSE(url.has_value()) << text;
    EXPECT_EQ(url.error().message.find("secret"), std::string::npos);
  }
}

TEST(PercentDecode, DecodesEscapesAndNothingElse) {
  EXPECT_EQ(percent_decode("/pods/%2A/a+b%20c"), "/pods/*/a+b c");
  EXPECT_EQ(percent_decode("%00"), std::string(1, '\0'));
  EXPECT_EQ(percent_decode("%zz"), std::nullopt);
  EXPECT_EQ(percent_decode("%a"), std::nullopt);
  EXPECT_EQ(percent_decode("%"), std::nullopt);
}

TEST(ParseQuery, DropsMalformedPairsInSilenceAsGoDoes) {
  const auto parameters = parse_query("a=1&b=x+y%26z&bad=%zz&c;d=2&=v&e&a=2&");
  ASSERT_EQ(parameters.size(), 5u);
  EXPECT_EQ(first_value(parameters, "a"), "1");
  EXPECT_EQ(first_value(parameters, "b"), "x y&z");
  EXPECT_EQ(first_value(parameters, "bad"), std::nullopt);
  EXPECT_EQ(first_value(parameters, ""), "v");
  EXPECT_EQ(first_value(parameters, "e"), "");
}

TEST(Encode, FormsAndPaths) {
  EXPECT_EQ(encode_form({{"match[]", "{a=\"b c\"}"}, {"start", "1.5"}}), "match%5B%5D=%7Ba%3D%22b+c%22%7D&start=1.5");
  EXPECT_EQ(encode_path("/a b/%/ü"), "/a%20b/%25/%C3%BC");
}

}  // namespace
}  // namespace adapter::http
