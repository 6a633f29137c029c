#pragma once

// What one execution may use up, and the text it makes on the way.

#include <algorithm>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include "template/failure.hpp"
#include "template/output.hpp"

namespace adapter::text_template {

class Workspace {
 public:
  static constexpr std::size_t kMaxSteps = 100'000;  // of 50 ns, about

  explicit Workspace(std::size_t most_steps = kMaxSteps) : steps_left_(most_steps) {}

  // Each node, word, loop and call is a step. Throws ExecutionFailure when there are too many.
  void step(std::size_t count = 1) {
    if (count > steps_left_) throw ExecutionFailure{"the template takes too many steps"};
    steps_left_ -= count;
  }

  // Work that grows with a text.
  void step_for_text(std::size_t bytes) { step(bytes / 64); }

  // Keeps a text until the execution ends.
  std::string_view keep(Output&& text) {
    const std::string& kept = texts_.emplace_back(text.take());
    step_for_text(kept.size());
    return kept;
  }

 private:
  std::size_t steps_left_;
  std::deque<std::string> texts_;  // grows without moving what it holds
};

}  // namespace adapter::text_template
