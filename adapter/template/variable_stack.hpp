#pragma once

// The variables of an execution: those of a structure end with it, and a template sees none of its caller's.

#include <cstddef>
#include <string_view>
#include <vector>

#include "template/value.hpp"
#include "template/workspace.hpp"

namespace adapter::text_template {

class VariableStack {
 public:
  // What was declared since it began is forgotten when it ends.
  class Block {
   public:
    explicit Block(VariableStack& stack) : stack_(stack), size_(stack.variables_.size()) {}
    ~Block() { stack_.variables_.erase(stack_.at(size_), stack_.variables_.end()); }
    Block(const Block&) = delete;
    Block& operator=(const Block&) = delete;

   private:
    VariableStack& stack_;
    std::size_t size_;
  };

  // A block that sees nothing of what is around it; it begins with $.
  class Frame {
   public:
    Frame(VariableStack& stack, const View& dot);
    ~Frame() { stack_.frame_ = outer_; }
    Frame(const Frame&) = delete;
    Frame& operator=(const Frame&) = delete;

   private:
    VariableStack& stack_;
    Block block_;
    std::size_t outer_;
  };

  void declare(std::string_view name, const View& value) { variables_.push_back({.name = name, .value = value}); }

  // The latest of that name in the frame. Searching far is work for the workspace. Throws ExecutionFailure when there
  // is none.
  View& find(std::string_view name, Workspace& workspace);

  // Counted from the one declared last, which is 0.
  View& from_top(std::size_t index) { return variables_[variables_.size() - 1 - index].value; }

 private:
  struct Variable {
    std::string_view name;
    View value;
  };

  std::vector<Variable>::iterator at(std::size_t index) {
    return variables_.begin() + static_cast<std::ptrdiff_t>(index);
  }

  std::vector<Variable> variables_;
  std::size_t frame_ = 0;  // where the frame under way begins
};

}  // namespace adapter::text_template
