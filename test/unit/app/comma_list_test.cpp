#include "app/comma_list.hpp"

#include <gtest/gtest.h>

namespace adapter::app {
namespace {

using Items = std::vector<std::string>;

struct Case {
  std::string_view text;
  std::optional<Items> items;
};

// The cases of pflag itself are among the recorded ones of flag_words_test.
TEST(CommaList, SplitsARecordOfCsv) {
  for (const Case& c : std::vector<Case>{
           {"", Items{}},
           {"a", Items{"a"}},
           {"a,b", Items{"a", "b"}},
           {" a , b ", Items{" a ", " b "}},
           {",", Items{"", ""}},
           {"a,", Items{"a", ""}},
           {"\"a,b\",c", Items{"a,b", "c"}},
           {"\"\"", Items{""}},
           {"\"\",\"\"", Items{"", ""}},
           {"\"say \"\"x\"\"\"", Items{"say \"x\""}},
       }) {
    EXPECT_EQ(split_comma_list(c.text), c.items) << c.text;
  }
}

TEST(CommaList, RefusesQuotesThatDoNotEncloseAnItem) {
  for (const std::string_view text :
       {"\"", "\"a", "a\"", "a\"b\"", "\"a\"b", "a,\"b", " \"a\"", "\"\"\"", "a\nb", "\"a\r\n\""}) {
    EXPECT_EQ(split_comma_list(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace adapter::app
