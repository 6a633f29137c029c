#include "template/variable_stack.hpp"

#include <gtest/gtest.h>

#include <string>

#include "template/failure.hpp"

namespace adapter::text_template {
namespace {

// All variables of these tests are integers.
class VariableStackTest : public testing::Test {
 protected:
  void declare(std::string_view name, std::int64_t value) { stack_.declare(name, value); }
  std::int64_t value_of(std::string_view name) { return std::get<std::int64_t>(stack_.find(name, workspace_)); }
  std::int64_t from_top(std::size_t index) { return std::get<std::int64_t>(stack_.from_top(index)); }

  VariableStack stack_;
  Workspace workspace_;
};

TEST_F(VariableStackTest, FindsTheLatestOfAName) {
  declare("$x", 1);
  declare("$x", 2);
  declare("$y", 3);
  EXPECT_EQ(value_of("$x"), 2);
  EXPECT_EQ(from_top(0), 3);
  EXPECT_EQ(from_top(2), 1);
}

TEST_F(VariableStackTest, FailsForAnUnknownName) {
  declare("$x", 1);
  try {
    value_of("$y");
    ADD_FAILURE();
  } catch (const ExecutionFailure& failure) {
    EXPECT_EQ(failure.message, "undefined variable $y");
  }
}

TEST_F(VariableStackTest, ForgetsWhatABlockDeclaredAndKeepsWhatItAssigned) {
  declare("$x", 1);
  declare("$y", 1);
  {
    const VariableStack::Block block(stack_);
    stack_.find("$y", workspace_) = std::int64_t{2};
    declare("$x", 3);
    EXPECT_EQ(value_of("$x"), 3);
  }
  EXPECT_EQ(value_of("$x"), 1);
  EXPECT_EQ(value_of("$y"), 2);
}

TEST_F(VariableStackTest, HidesFromAFrameWhatIsAroundIt) {
  const VariableStack::Frame outer(stack_, View(std::int64_t{1}));
  declare("$x", 1);
  {
    const VariableStack::Frame inner(stack_, View(std::int64_t{2}));
    EXPECT_EQ(value_of("$"), 2);
    EXPECT_THROW(value_of("$x"), ExecutionFailure);
    declare("$y", 2);
  }
  EXPECT_EQ(value_of("$"), 1);
  EXPECT_EQ(value_of("$x"), 1);
  EXPECT_THROW(value_of("$y"), ExecutionFailure);
}

TEST_F(VariableStackTest, CountsALongSearchAsWork) {
  declare("$far", 1);
  for (int count = 0; count < 31; ++count) declare("$x", 2);
  workspace_.step(Workspace::kMaxSteps - 2);
  EXPECT_EQ(value_of("$x"), 2);
  EXPECT_EQ(value_of("$far"), 1);
  EXPECT_THROW(value_of("$far"), ExecutionFailure);
}

}  // namespace
}  // namespace adapter::text_template
