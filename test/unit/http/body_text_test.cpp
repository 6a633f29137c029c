#include "http/body_text.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace adapter::http {
namespace {

TEST(BodyText, SaysWhatABodyIs) {
  struct Case {
    std::string type, body, kind;
  };
  for (const auto& c : std::vector<Case>{
           {"", "", "an empty body"},
           {"text/html", " \r\n\t", "an empty body"},
           {"text/plain", "\xef\xbb\xbf", "an empty body"},
           {"application/json", R"({"a":1})", "JSON"},
           {"text/html", "\n[1]", "JSON"},
           {"text/html; charset=utf-8", "Bad Gateway", "a web page (text/html)"},
           {"", "<!DOCTYPE HTML PUBLIC>", "a web page (text/html)"},
           {"application/json", "\n  <html>login</html>", "a web page (text/html)"},
           {"application/xhtml+xml", "<a/>", "a web page (text/html)"},
           {"text/plain; version=0.0.4; charset=utf-8", "up 1", "an exporter's text page"},
           {"application/openmetrics-text; version=1.0.0", "up 1", "an exporter's text page"},
           {"", "# HELP up x\n# TYPE up gauge\nup 1", "an exporter's text page"},
           {"text/plain", "\n# TYPE up gauge", "an exporter's text page"},
           {"text/plain", "no org id\n", "plain text"},
           {"", "no healthy upstream", "plain text"},
           {"", "7", "plain text"},
           {"", "für die Mandanten\xc3", "plain text"},
           {"text/xml", "<?xml version='1.0'?><Error/>", "XML"},
           {"", std::string("a\0b", 3), "binary data"},
           {"", "\x1f\x8b\x08 compressed", "binary data"},
           {"", "\x16\x03\x01\x02", "binary data"},
       }) {
    EXPECT_EQ(body_kind(c.type, c.body), c.kind) << c.type << ": " << c.body;
    EXPECT_EQ(looks_like_json(c.body), c.kind == "JSON") << c.body;
  }
}

TEST(BodyText, QuotesTheFirstLineThatSaysSomething) {
  for (const auto& [body, line] : std::vector<std::pair<std::string, std::string>>{
           {"no org id\n", "no org id"},
           {"\r\n \n\t no org id \t\r\nmore", "no org id"},
           {"\xef\xbb\xbfx", "x"},
           {" \n ", ""},
           {"", ""},
       }) {
    EXPECT_EQ(first_line(body), line);
  }
}

}  // namespace
}  // namespace adapter::http
