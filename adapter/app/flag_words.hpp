#pragma once

// Words of a command line -> uses of flags, by the habits of pflag 1.0.5, which the incumbent parses with:
// `--name=value` or `--name value` (the next word whatever it looks like), booleans only `--name` or `--name=value`,
// `--` ends the flags, other words may stand between them and are ignored.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/flag_table.hpp"

namespace adapter::app {

struct FlagUse {
  const Flag* flag = nullptr;  // of the table
  std::string_view value;      // views the word; `true` for a boolean without value
};

struct FlagWords {
  std::vector<FlagUse> uses;  // in order
  bool help = false;          // --help or -h
  std::vector<std::string> errors;
  std::vector<std::string> warnings;
};

// Short forms are `-v 4`, `-v=4`, `-v4`, and for --config `-c FILE` or `-c=FILE` with a warning: the incumbent has that
// one in its README only. Errors name the flag, never its value. `words` must outlive the result.
FlagWords read_flag_words(std::span<const char* const> words);

}  // namespace adapter::app
