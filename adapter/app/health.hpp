#pragma once

// What must hold before we call ourselves ready. Alive is who answers; ready waits for the rules, and for their first
// look at the backend, but for that not long: an APIService that stays unavailable blocks the deletion of namespaces.

#include "api/health_endpoint.hpp"
#include "app/rule_loop.hpp"
#include "cluster/resource_source.hpp"
#include "runtime/clock.hpp"
#include "series/relist_loop.hpp"

namespace adapter::app {

class Health {
 public:
  // The references must outlive this object. `more` are the checks of the surroundings.
  Health(const runtime::Clock& clock, const cluster::ResourceSource& resources, const RuleLoop& rules,
         const series::RelistLoop& relist, api::HealthChecks more);

  const api::HealthChecks& checks() const { return checks_; }

  // From now on we are not ready.
  void begin_shutdown() { shutting_down_ = true; }

 private:
  Result<void> first_relist() const;

  const runtime::Clock& clock_;
  const RuleLoop& rules_;
  const series::RelistLoop& relist_;
  bool shutting_down_ = false;
  api::HealthChecks checks_;
};

}  // namespace adapter::app
