#pragma once

// Command lines as lists of words, for the tests of this folder.

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "app/command_line.hpp"

namespace adapter::app::test {

using Words = std::vector<std::string>;

// What every accepted command line needs, for tests that are about something else.
inline const Words kStandalone{"--config=rules.yaml", "--objects-from=objects.json", "--bind-address=127.0.0.1"};

inline Words operator+(Words first, const Words& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

inline ParsedCommandLine parse(const Words& words) {
  std::vector<const char*> arguments;
  for (const std::string& word : words) arguments.push_back(word.c_str());
  return parse_command_line(arguments);
}

// The mistakes found; empty when there are none.
inline std::vector<std::string> errors_of(const Words& words) {
  const ParsedCommandLine parsed = parse(words);
  const auto* error = std::get_if<UsageError>(&parsed);
  return error ? error->messages : std::vector<std::string>{};
}

inline RunCommand run(const Words& words) {
  ParsedCommandLine parsed = parse(words);
  for (const std::string& message : errors_of(words)) ADD_FAILURE() << message;
  if (auto* command = std::get_if<RunCommand>(&parsed)) return std::move(*command);
  ADD_FAILURE() << "does not run: " << ::testing::PrintToString(words);
  return {};
}

}  // namespace adapter::app::test
