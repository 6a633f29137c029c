#pragma once

// How soon to look again when somebody asks for a resource that is not known: soon for a new name, since it may have
// been created a moment ago; ever less often for a name that stays unknown. Pure.

#include <chrono>
#include <map>
#include <optional>

#include "meta/group_resource.hpp"
#include "runtime/clock.hpp"

namespace adapter::cluster {

class RefreshPace {
 public:
  void asked(const meta::GroupResource& name, runtime::SteadyTime now);
  void refreshed(runtime::SteadyTime now);

  // When to refresh for the sake of the names asked for since the last time; nullopt: nobody asked.
  std::optional<runtime::SteadyTime> due() const;

 private:
  struct Unknown {
    std::chrono::seconds pace;
    runtime::SteadyTime last_asked;
    bool since_refresh;
  };
  std::map<meta::GroupResource, Unknown> names_;
  std::optional<runtime::SteadyTime> last_refresh_;
};

}  // namespace adapter::cluster
