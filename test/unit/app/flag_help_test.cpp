#include "app/flag_help.hpp"

#include <gmock/gmock.h>

#include <sstream>

#include "app/flag_table.hpp"

namespace adapter::app {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Help, ShowsEveryFlagThatIsHonouredInAnEntryOfItsOwn) {
  for (const Flag& flag : all_flags()) {
    const std::string head =
        "\n  " + spelled(flag) + (flag.value_name.empty() ? "" : "=" + std::string(flag.value_name));
    if (flag.group != FlagGroup::ignored) {
      EXPECT_THAT(help_text(), HasSubstr(head));
      EXPECT_FALSE(flag.help.empty()) << flag.name;
      EXPECT_EQ(flag.value_name.empty(), is_boolean(flag)) << flag.name;
    } else {
      EXPECT_THAT(help_text(), Not(HasSubstr(head + "\n")));
      EXPECT_THAT(help_text(), HasSubstr(spelled(flag)));
    }
  }
}

TEST(Help, ShowsDefaultsUnitsAndExamples) {
  for (const std::string text :
       {"--metrics-relist-interval=DURATION  (default 10m0s)\n", "--secure-port=PORT  (default 443)\n",
        "--prometheus-url=URL  (default https://localhost)\n", "no unit for days", "--objects-from=objects.json",
        "--config=/etc/adapter/config.yaml", "\nPrometheus:\n", "system's authorities vouch for Prometheus"}) {
    EXPECT_THAT(help_text(), HasSubstr(text));
  }
}

TEST(Help, FitsATerminal) {
  std::istringstream lines(help_text());
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 120U) << line;
    EXPECT_FALSE(line.ends_with(' ')) << line;
  }
}

}  // namespace
}  // namespace adapter::app
