#include "http/secret_mask.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/basic_auth.hpp"

namespace adapter::http {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(SecretMask, CoversASecretInEverySpelling) {
  SecretMask mask;
  mask.add(R"(p&ss "w/rd"+é%x)");
  struct Case {
    std::string text, masked;
  };
  for (const auto& c : std::vector<Case>{
           {R"(you sent p&ss "w/rd"+é%x!)", "you sent ***!"},
           {R"(p&ss "w/rd"+é%xp&ss "w/rd"+é%x)", "******"},
           {R"(?q=p%26ss%20%22w%2Frd%22%2B%C3%A9%25x&)", "?q=***&"},
           {R"(?q=p%26ss+%22w%2frd%22%2b%c3%a9%25x&)", "?q=***&"},
           {R"({"a":"p&ss \"w\/rd\"+é%x"})", R"({"a":"***"})"},
           {R"({"a":"p\u0026ss\u0020\"w/rd\"+é%x"})", R"({"a":"***"})"},
           {R"(p\x26ss\x20\"w/rd\"+\xc3\xa9%x)", "***"},
           {R"(<p>p&amp;ss &quot;w/rd&quot;+é%x</p>)", "<p>***</p>"},
           {R"(p&#38;ss&#x20;&#34;w/rd&#x22;+é%x)", "***"},
           {R"(p&ss "w/)", "***"},  // the end of the text tears it
           {R"(p&ss "w/…)", "***…"},
           {R"(p&s)", "p&s"},
           {R"(p&ss 'w/rd'+é%x)", R"(p&ss 'w/rd'+é%x)"},
           {"", ""},
       }) {
    EXPECT_EQ(mask.masked(c.text), c.masked) << c.text;
  }
}

TEST(SecretMask, CoversWhatIsLikeAnotherSpelling) {
  SecretMask mask;
  mask.add("a%25b&amp;c+d");
  EXPECT_EQ(mask.masked("x a%25b&amp;c+d y"), "x *** y");
  EXPECT_EQ(mask.masked("x a%2525b%26amp%3Bc%2Bd y"), "x *** y");
}

TEST(SecretMask, CoversBase64WhereverItBeginsAndEnds) {
  SecretMask mask;
  mask.add("hunter2-hunter2");
  for (const std::string before : {"", "u:", "xy:", "longer name:"}) {
    for (const std::string after : {"", "a", "bc", "def"}) {
      const auto text = basic_credentials(before + "hunter2-hunter2" + after);
      const auto masked = mask.masked(text);
      EXPECT_THAT(masked, HasSubstr("***")) << text;
      EXPECT_THAT(masked, Not(HasSubstr("50ZXIyLWh1bnR"))) << text;
      EXPECT_LT(masked.size(), text.size() - 10) << text;
    }
  }
  SecretMask other;
  other.add("\xfb\xff\xfe\xfb\xff\xfe");
  EXPECT_EQ(other.masked("+//++//+"), "***");
  EXPECT_EQ(other.masked("-__--__-"), "***");
  EXPECT_EQ(other.masked("%2B%2F%2F%2B%2B%2F%2F%2B"), "***");
}

TEST(SecretMask, CoversThePartsOfFieldsThatAreSecretsAlone) {
  struct Case {
    std::string name, value, text, masked;
  };
  for (const auto& c : std::vector<Case>{
           {"Authorization", "Bearer abc.def", "got Bearer abc.def", "got ***"},
           {"authorization", "Bearer abc.def", "token abc.def is bad", "token *** is bad"},
           {"Authorization", "Basic dXNlcjpodW50ZXIy", "user hunter2? dXNlcjpodW50ZXIy", "*** ***? ***"},
           {"Authorization", "opaque-key", "opaque-key", "***"},
           {"Cookie", "a=first1; sid=second2", "second2, first1", "***, ***"},
           {"X-Scope-OrgID", "team-a", "no tenant 'team-a'", "no tenant '***'"},
           {"X-Scope-OrgID", " 12 ", "1:12: error at 120 of 12", "1:***: error at 120 of ***"},
           {"X-Level", "1", "1:5: error", "1:5: error"},
           {"X-Empty", "", "as it is", "as it is"},
       }) {
    SecretMask mask;
    mask.add_field(c.name, c.value);
    EXPECT_EQ(mask.masked(c.text), c.masked) << c.name << ": " << c.value;
  }
}

TEST(SecretMask, CoversUserAndPasswordTogetherAndApart) {
  SecretMask mask;
  mask.add_user_info("grafana:p:w0rd");
  for (const std::string text : {"grafana:p:w0rd", "grafana", "p:w0rd", "Z3JhZmFuYTpwOncwcmQ"}) {
    EXPECT_EQ(mask.masked("'" + text + "'"), "'***'");
  }
  SecretMask small;
  small.add_user_info("u:p");
  EXPECT_EQ(small.masked("Basic dTpw of u:p, up and u"), "Basic *** of ***, up and u");
}

TEST(SecretMask, CoversTheCredentialsOfAQuery) {
  SecretMask mask;
  mask.add_query("namespace=team-a&access_token=s3cr3t%2Bx&Api-Key=k3y0&dedup=true");
  EXPECT_EQ(mask.masked("/query?access_token=s3cr3t%2Bx&Api-Key=k3y0&namespace=team-a: s3cr3t+x"),
            "/query?access_token=***&Api-Key=***&namespace=team-a: ***");
  EXPECT_EQ(masked_query("namespace=team-a&access_token=s3cr3t%2Bx&Api%2DKey=k3y0&dedup&token"),
            "namespace=team-a&access_token=***&Api%2DKey=***&dedup&token");
  EXPECT_EQ(masked_query("tk=s3cr3t&query=up&match[]=a&max_source_resolution=5m"),
            "tk=***&query=up&match[]=a&max_source_resolution=5m")
      << "nobody knows what the first is";
}

TEST(SecretMask, WithoutSecretsLeavesTextsAlone) {
  EXPECT_EQ(SecretMask().masked("Authorization: Bearer x"), "Authorization: Bearer x");
}

}  // namespace
}  // namespace adapter::http
