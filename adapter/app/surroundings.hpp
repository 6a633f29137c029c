#pragma once

// What the adapter runs in: a cluster with its API server, or files (standalone). It knows which resources and objects
// exist, who calls, and who may. Everything else is the same code.

#include <vector>

#include "api/health_endpoint.hpp"
#include "auth/authenticator.hpp"
#include "auth/authorizer.hpp"
#include "auth/caller_trust.hpp"
#include "cluster/object_source.hpp"
#include "cluster/resource_source.hpp"
#include "runtime/asio.hpp"
#include "runtime/metrics.hpp"
#include "runtime/task_group.hpp"

namespace adapter::app {

class Surroundings {
 public:
  // stop() must have returned, unless start() was never called.
  virtual ~Surroundings() = default;

  virtual cluster::ResourceSource& resources() = 0;
  virtual cluster::ObjectSource& objects() = 0;
  virtual auth::AuthenticatorChain make_authenticators() = 0;
  // Whom we believe about callers.
  virtual const auth::TrustHolder& trust() = 0;
  virtual auth::Authorizer& authorizer() = 0;
  // What must be known before we call ourselves ready.
  virtual api::HealthChecks checks() = 0;
  // After make_authenticators(). `figures` must not be read when this object is gone.
  virtual void add_figures(runtime::MetricRegistry& figures) = 0;

  // Spawns what keeps all this fresh; `loops` is cancelled and joined by its owner, before stop().
  virtual void start(runtime::TaskGroup& loops) = 0;
  // Ends the calls to the API server that still run, and closes idle connections: patience is over, or nothing runs.
  virtual void end_calls() = 0;
  // Ends what requests began; called when no request runs any more.
  virtual asio::awaitable<void> stop() = 0;
};

}  // namespace adapter::app
