#include "app/command_line.hpp"

#include <fmt/format.h>

#include <set>
#include <string_view>
#include <utility>

#include "app/duration_bounds.hpp"
#include "app/flag_help.hpp"
#include "app/flag_table.hpp"
#include "app/flag_value.hpp"
#include "app/flag_words.hpp"

namespace adapter::app {
namespace {

bool is_reserved(std::string_view word) {
  return word == "explain" || word == "test";
}

// One line for all flags that a standalone adapter keeps and does not use; silence would look like obedience.
void warn_of_cluster_flags(const std::set<const Flag*>& used, std::vector<std::string>& warnings) {
  std::string names;
  for (const Flag* flag : used) {
    if (flag->group == FlagGroup::cluster) names += (names.empty() ? "" : ", ") + spelled(*flag);
  }
  if (!names.empty()) warnings.push_back("without effect, because --objects-from is given: " + names);
}

}  // namespace

ParsedCommandLine parse_command_line(std::span<const char* const> arguments) {
  const std::string_view first_word = arguments.empty() ? "" : arguments.front();
  if (first_word == "version") return PrintCommand{"promadapter " PROMADAPTER_VERSION "\n"};
  if (first_word == "check") return CheckCommand{arguments.subspan(1)};
  if (is_reserved(first_word)) {
    return UsageError{{fmt::format("this version does not have the subcommand {}", first_word)}};
  }

  FlagWords words = read_flag_words(arguments);
  if (words.help) return PrintCommand{help_text()};

  RunCommand run{.warnings = std::move(words.warnings)};
  std::vector<std::string> errors = std::move(words.errors);
  std::set<const Flag*> used;  // ordered as the table
  for (const FlagUse& use : words.uses) {
    const bool first_use = !used.contains(use.flag);
    if (auto error = set_flag(*use.flag, use.value, first_use, run.options)) {
      errors.push_back(std::move(*error));
      continue;
    }
    used.insert(use.flag);
    const auto* ignored = std::get_if<Ignored>(&use.flag->target);
    if (ignored && first_use) {
      run.warnings.push_back(fmt::format("{} has no effect: {}", spelled(*use.flag), ignored->reason));
    }
  }

  if (!run.options.objects_from.empty()) warn_of_cluster_flags(used, run.warnings);
  clamp_durations(run.options, run.warnings);
  check_options(run.options, errors, run.warnings);
  if (!errors.empty()) return UsageError{std::move(errors)};
  return run;
}

}  // namespace adapter::app
