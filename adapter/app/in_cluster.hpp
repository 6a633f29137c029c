#pragma once

// In a cluster: the API server says which resources and objects exist, who calls, and who may.

#include <functional>
#include <memory>
#include <optional>

#include "app/options.hpp"
#include "app/surroundings.hpp"
#include "auth/access_review_authorizer.hpp"
#include "auth/authentication_config_watch.hpp"
#include "auth/token_review_authenticator.hpp"
#include "auth/trust_files.hpp"
#include "cluster/api_client.hpp"
#include "cluster/resource_discovery.hpp"
#include "cluster/watched_objects.hpp"
#include "http/resolver.hpp"
#include "runtime/background.hpp"
#include "runtime/budget.hpp"
#include "runtime/clock.hpp"
#include "runtime/logger.hpp"

namespace adapter::app {

class InCluster : public Surroundings {
 public:
  // Reads kubeconfigs, or the service account, and the files of the flags; throws StartupError or std::runtime_error.
  // An API server that cannot be reached is no error: we are not ready until it can. `catalog_changed` is called with
  // each new catalogue of resources; lists of objects and reviews of callers draw on `budget`. The references must
  // outlive this object.
  InCluster(asio::any_io_executor executor, const Options& options, runtime::Clock& clock,
            const runtime::Logger& logger, runtime::Background& background, runtime::Budget& budget,
            http::Resolver& resolver, std::function<void()> catalog_changed);

  cluster::ResourceSource& resources() override { return resources_; }
  cluster::ObjectSource& objects() override { return objects_; }
  auth::AuthenticatorChain make_authenticators() override;
  const auth::TrustHolder& trust() override { return trust_; }
  auth::Authorizer& authorizer() override { return authorizer_; }
  api::HealthChecks checks() override;
  void add_figures(runtime::MetricRegistry& figures) override;
  void start(runtime::TaskGroup& loops) override;
  void end_calls() override;
  asio::awaitable<void> stop() override;

 private:
  asio::any_io_executor executor_;
  const Options& options_;
  runtime::Clock& clock_;
  const runtime::Logger& logger_;
  runtime::Budget& budget_;
  cluster::ApiClient lister_;  // for resources and objects
  cluster::ApiClient token_reviewer_;
  cluster::ApiClient access_reviewer_;
  cluster::ResourceDiscovery resources_;
  cluster::WatchedObjects objects_;
  auth::TrustHolder trust_;
  auth::TrustFiles trust_files_;
  std::optional<auth::AuthenticationConfigWatch> trust_watch_;  // none when flags tell it all
  auth::TokenReviewAuthenticator* tokens_ = nullptr;            // the chain's
  auth::AccessReviewAuthorizer authorizer_;
};

}  // namespace adapter::app
