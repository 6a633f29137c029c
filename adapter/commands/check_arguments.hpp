#pragma once

// The words behind `promadapter check`.

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace adapter::commands {

struct CheckArguments {
  enum class Format { text, json };
  Format format = Format::text;
  std::vector<std::string> crds;   // files of CustomResourceDefinitions
  std::vector<std::string> files;  // to be judged, at least one; `-` is standard input
};

struct CheckHelp {};  // --help or -h

struct CheckMistakes {
  std::vector<std::string> messages;  // all that was found, at least one
};

// Flags are --name=value or --name value and may stand between the files; behind `--` all words are files. Help wins
// over mistakes.
std::variant<CheckArguments, CheckHelp, CheckMistakes> parse_check_arguments(std::span<const char* const> words);

// What --help prints.
std::string_view check_help();

}  // namespace adapter::commands
