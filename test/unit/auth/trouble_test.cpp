#include "auth/trouble.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace adapter::auth {
namespace {

TEST(Trouble, IsToldOnceUntilItTurnsIntoAnother) {
  std::vector<std::string> log;
  const runtime::Logger logger{0, [&log](std::string_view line) { log.emplace_back(line); }};
  Trouble trouble(logger, "thing");
  trouble.clear();
  for (const auto* message : {"one", "one", "two", "two"}) trouble.raise({ErrorKind::malformed_response, message, ""});
  EXPECT_EQ(trouble.text(), "thing: two");
  trouble.clear();
  trouble.clear();
  EXPECT_EQ(trouble.text(), "");
  using testing::HasSubstr;
  EXPECT_THAT(log, testing::ElementsAre(HasSubstr("thing: one"), HasSubstr("thing: two"), HasSubstr("well again")));
}

}  // namespace
}  // namespace adapter::auth
