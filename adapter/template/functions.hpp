#pragma once

// The functions every template may call; there are no others.

#include <cstddef>
#include <limits>
#include <span>
#include <string_view>

#include "template/value.hpp"
#include "template/workspace.hpp"

namespace adapter::text_template {

struct Function {
  enum class Kind {
    plain,
    conjunction,  // `and`: the executor evaluates no argument after the first false one
    disjunction,  // `or`: likewise after the first true one
    formatted,    // the first argument has to be a string
  };
  static constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();

  std::string_view name;
  Kind kind = Kind::plain;
  std::size_t min_arguments = 0;
  std::size_t max_arguments = kUnlimited;

  // Throws ExecutionFailure for arguments it cannot take. Null for `and` and `or`.
  View (*call)(Workspace& workspace, std::span<const View> arguments) = nullptr;
};

// Null when there is no such function.
const Function* find_function(std::string_view name);

}  // namespace adapter::text_template
