#pragma once

// How soon to look again when somebody asks for a resource that is not known: it may be created at any moment, however
// long its name has been asked for. Pure.
//
// Where the API server answers discovery in aggregate, a look costs two small answers: five seconds after the last one,
// and what is created is found within ten. Where it does not, a look is one call for each group version: eight seconds
// after the last one for a name that nobody has asked for in the last minutes, and 16, 32 and then 60 seconds while the
// same names stay asked for.

#include <cstddef>
#include <map>
#include <optional>

#include "meta/group_resource.hpp"
#include "runtime/clock.hpp"

namespace adapter::cluster {

class RefreshPace {
 public:
  void asked(const meta::GroupResource& name, runtime::SteadyTime now);
  // What is asked for before this is answered by this refresh; what is asked for later is not.
  void begun(runtime::SteadyTime now);
  void refreshed(runtime::SteadyTime now, bool aggregated);

  // When to refresh for the sake of those who asked since the last refresh began; nullopt: nobody did.
  std::optional<runtime::SteadyTime> due() const;

 private:
  std::chrono::seconds pause() const;

  std::map<meta::GroupResource, runtime::SteadyTime> names_;  // lately asked for, and when last
  bool has_new_name_ = false;                                 // among those of first_asked_ and later
  std::optional<runtime::SteadyTime> first_asked_;            // since the last refresh began
  std::optional<runtime::SteadyTime> last_refresh_;           // its end
  bool aggregated_ = true;
  std::size_t in_vain_ = 0;  // refreshes for names that the one before did not find either
};

}  // namespace adapter::cluster
