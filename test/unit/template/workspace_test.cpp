#include "template/workspace.hpp"

#include <gtest/gtest.h>

namespace adapter::text_template {
namespace {

Output output_of(std::string_view text) {
  Output out;
  out.append(text);
  return out;
}

TEST(Workspace, KeepsTextsInPlace) {
  Workspace workspace;
  const std::string_view first = workspace.keep(output_of("first"));
  for (int count = 0; count < 1000; ++count) workspace.keep(output_of("another"));
  EXPECT_EQ(first, "first");
}

TEST(Workspace, FailsWhenTheStepsAreUsedUp) {
  Workspace workspace;
  workspace.step(Workspace::kMaxSteps);
  EXPECT_THROW(workspace.step(), ExecutionFailure);
}

TEST(Workspace, CountsLongTextsAsSteps) {
  Workspace workspace;
  workspace.step(Workspace::kMaxSteps - 1);
  workspace.step_for_text(64);
  EXPECT_THROW(workspace.keep(output_of(std::string(64, 'x'))), ExecutionFailure);
}

TEST(Output, FailsBeyondItsLimit) {
  Output out;
  out.append(Output::kMaxBytes - 1, 'x');
  out.append("y");
  EXPECT_THROW(out.append("z"), ExecutionFailure);
  EXPECT_THROW(out.append(1, 'z'), ExecutionFailure);
  EXPECT_EQ(out.take().size(), Output::kMaxBytes);
}

}  // namespace
}  // namespace adapter::text_template
