#pragma once

// How soon to look again when somebody asks for a resource that is not known: it may be created at any moment, however
// long its name has been asked for, and must be found within ten seconds. Pure.

#include <optional>

#include "runtime/clock.hpp"

namespace adapter::cluster {

class RefreshPace {
 public:
  void asked(runtime::SteadyTime now);
  void refreshed(runtime::SteadyTime now);

  // When to refresh for the sake of those who asked since the last refresh, five seconds after it at the soonest;
  // nullopt: nobody asked.
  std::optional<runtime::SteadyTime> due() const;

 private:
  std::optional<runtime::SteadyTime> first_asked_;  // since the last refresh
  std::optional<runtime::SteadyTime> last_refresh_;
};

}  // namespace adapter::cluster
