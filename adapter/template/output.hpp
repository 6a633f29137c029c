#pragma once

// Text that grows up to a limit and then fails, so that no template can exhaust the memory.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "template/failure.hpp"

namespace adapter::text_template {

class Output {
 public:
  static constexpr std::size_t kMaxBytes = 1U << 20U;

  // Throw ExecutionFailure past the limit.
  void append(std::string_view text) {
    require(text.size());
    text_ += text;
  }
  void append(std::size_t count, char byte) {
    require(count);
    text_.append(count, byte);
  }

  std::string take() { return std::move(text_); }

 private:
  void require(std::size_t more) const {
    if (more > kMaxBytes - text_.size()) throw ExecutionFailure{"the text grows beyond 1 MiB"};
  }

  std::string text_;
};

}  // namespace adapter::text_template
