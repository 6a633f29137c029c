#pragma once

// The command line -> what to do. Nothing is printed here and nothing exits: main does both.

#include <span>
#include <string>
#include <variant>
#include <vector>

#include "app/options.hpp"

namespace adapter::app {

struct RunCommand {
  Options options;
  std::vector<std::string> warnings;  // for the log; one line each, free of secrets
};

struct PrintCommand {
  static constexpr int exit_code = 0;
  std::string text;  // for standard output, with its final newline
};

struct CheckCommand {
  std::span<const char* const> arguments;  // those behind the word, for commands/check; they view the command line
};

struct UsageError {
  static constexpr int exit_code = 2;  // the incumbent's
  std::vector<std::string> messages;   // every mistake that was found, at least one; free of secrets
};

using ParsedCommandLine = std::variant<RunCommand, PrintCommand, CheckCommand, UsageError>;

// `arguments` are those behind the program's name. Help wins over mistakes. Words that are no flags are ignored,
// because the incumbent ignores them and its chart passes `/adapter`; the first word may be a subcommand.
[[nodiscard]] ParsedCommandLine parse_command_line(std::span<const char* const> arguments);

}  // namespace adapter::app
