#include "template/variable_stack.hpp"

#include <string>
#include <utility>

#include "template/failure.hpp"

namespace adapter::text_template {

VariableStack::Frame::Frame(VariableStack& stack, const View& dot)
    : stack_(stack), block_(stack), outer_(std::exchange(stack.frame_, stack.variables_.size())) {
  stack_.declare("$", dot);
}

View& VariableStack::find(std::string_view name, Workspace& workspace) {
  for (std::size_t index = variables_.size(); index-- > frame_;) {
    if (variables_[index].name == name) {
      workspace.step((variables_.size() - index) / 16);
      return variables_[index].value;
    }
  }
  throw ExecutionFailure{"undefined variable " + std::string(name)};
}

}  // namespace adapter::text_template
