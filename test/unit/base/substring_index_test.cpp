#include "base/substring_index.hpp"

#include <gtest/gtest.h>

namespace adapter {
namespace {

TEST(SubstringIndex, FindsWhatIsPartOfAText) {
  const SubstringIndex index({"http_requests_total", "http_errors", ""});
  EXPECT_TRUE(index.knows_all());
  for (const auto* part : {"", "h", "http_requests_total", "_requests_t", "otal", "errors", "s_"}) {
    EXPECT_TRUE(index.contains(part)) << part;
  }
  for (const auto* part : {"x", "http_requests_total_", "totalhttp", "errors_total", "tt_", "~"}) {
    EXPECT_FALSE(index.contains(part)) << part;
  }
}

TEST(SubstringIndex, FindsNothingWhereThereIsNoText) {
  const SubstringIndex index({});
  EXPECT_TRUE(index.knows_all());
  EXPECT_FALSE(index.contains(""));
  EXPECT_FALSE(index.contains("a"));
}

TEST(SubstringIndex, LooksForTheBeginOfALongPart) {
  const std::string begin(SubstringIndex::kLongestPart, 'a'), text = begin + "bc";
  const SubstringIndex index({text});
  EXPECT_TRUE(index.contains(text));
  EXPECT_TRUE(index.contains(begin + "x")) << "more than there is, never less";
  EXPECT_FALSE(index.contains("b" + begin));
}

TEST(SubstringIndex, SaysWhenTheTextsAreTooMany) {
  const std::string most(SubstringIndex::kMostBytes - 1, 'a');
  EXPECT_FALSE(SubstringIndex({most, "b"}).knows_all());
}

}  // namespace
}  // namespace adapter
