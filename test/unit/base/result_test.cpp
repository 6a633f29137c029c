#include "base/result.hpp"

#include <gtest/gtest.h>

namespace adapter {
namespace {

TEST(Result, HoldsAValueOrAnError) {
  Result<int> value = 7;
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(*value, 7);

  Result<int> failed = Error{ErrorKind::not_found, "no such metric"};
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().kind, ErrorKind::not_found);
  EXPECT_EQ(failed.error().message, "no such metric");
}

TEST(Result, ValueOfAFailureIsAProgrammingError) {
  Result<int> failed = Error{ErrorKind::internal, "broken"};
  EXPECT_THROW(failed.value(), std::logic_error);
}

}  // namespace
}  // namespace adapter
