#pragma once

// The values of pipelines.

#include <cstddef>

#include "template/syntax_tree.hpp"
#include "template/value.hpp"
#include "template/variable_stack.hpp"
#include "template/workspace.hpp"

namespace adapter::text_template {

// What one execution goes through.
struct Execution {
  explicit Execution(std::size_t most_steps = Workspace::kMaxSteps) : workspace(most_steps) {}

  Workspace workspace;
  VariableStack variables;
  std::size_t offset = 0;  // of the node or word under way, for failures
};

// The value, which the variables of the pipeline have got too. Text in it may belong to the workspace. Throws
// ExecutionFailure.
View evaluate(Execution& execution, const Pipeline& pipeline, const View& dot);

}  // namespace adapter::text_template
