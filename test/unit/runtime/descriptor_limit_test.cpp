#include "runtime/descriptor_limit.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <limits>

namespace adapter::runtime {
namespace {

TEST(DescriptorLimit, IsRaisedToTheMostThatIsAllowed) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit low = before;
  low.rlim_cur = 100;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  EXPECT_EQ(descriptor_limit(), 100u);
  raise_descriptor_limit();
  EXPECT_EQ(descriptor_limit(), std::min<rlim_t>(before.rlim_max, std::numeric_limits<int>::max()));
  setrlimit(RLIMIT_NOFILE, &before);
}

}  // namespace
}  // namespace adapter::runtime
