#pragma once

// Without a cluster: objects from a file, Kubernetes' own resources, callers with a certificate of --client-ca-file.

#include "app/options.hpp"
#include "app/surroundings.hpp"
#include "auth/trust_files.hpp"
#include "cluster/object_file.hpp"
#include "runtime/background.hpp"
#include "runtime/clock.hpp"
#include "runtime/logger.hpp"

namespace adapter::app {

class Standalone : public Surroundings {
 public:
  // Reads the files; throws StartupError or std::runtime_error. The references must outlive this object.
  Standalone(const Options& options, runtime::Clock& clock, const runtime::Logger& logger,
             runtime::Background& background);

  cluster::ResourceSource& resources() override { return resources_; }
  cluster::ObjectSource& objects() override { return objects_; }
  auth::AuthenticatorChain make_authenticators() override;
  const auth::TrustHolder& trust() override { return trust_; }
  auth::Authorizer& authorizer() override { return authorizer_; }
  api::HealthChecks checks() override { return {}; }
  void add_figures(runtime::MetricRegistry&) override {}
  void start(runtime::TaskGroup& loops) override;
  void end_calls() override {}
  asio::awaitable<void> stop() override;

 private:
  const Options& options_;
  runtime::Clock& clock_;
  auth::TrustHolder trust_;
  auth::TrustFiles trust_files_;
  cluster::FixedResources resources_;
  cluster::ObjectFile objects_;
  auth::StandaloneAuthorizer authorizer_;
};

}  // namespace adapter::app
