#include "app/in_cluster.hpp"

#include "app/trust_options.hpp"
#include "app/version.hpp"
#include "auth/client_certificate_authenticator.hpp"
#include "auth/front_proxy_authenticator.hpp"
#include "cluster/in_cluster_config.hpp"
#include "cluster/kube_config.hpp"

namespace adapter::app {
namespace {

using Kind = runtime::MetricRegistry::Kind;
using Reading = runtime::MetricRegistry::Reading;

cluster::ClientConfig client_config(const std::string& kubeconfig, const runtime::Logger& logger) {
  return kubeconfig.empty() ? cluster::in_cluster_config(cluster::PodEnvironment::of_this_process(), logger)
                            : cluster::read_kube_config(kubeconfig);
}

std::string_view name_of(cluster::ObjectWatch::State state) {
  switch (state) {
    case cluster::ObjectWatch::State::synced:
      return "synced";
    case cluster::ObjectWatch::State::silent:
      return "silent";
    case cluster::ObjectWatch::State::gave_up:
      return "gave_up";
    case cluster::ObjectWatch::State::not_synced:
      break;
  }
  return "not_synced";
}

template <class Cache>
std::vector<Reading> lookups(const Cache& cache, const std::string& kind) {
  return {{{kind, "hit"}, static_cast<double>(cache.hits())},
          {{kind, "joined"}, static_cast<double>(cache.joins())},
          {{kind, "miss"}, static_cast<double>(cache.misses())}};
}

}  // namespace

InCluster::InCluster(asio::any_io_executor executor, const Options& options, runtime::Clock& clock,
                     const runtime::Logger& logger, runtime::Background& background, runtime::Budget& budget,
                     http::Resolver& resolver, std::function<void()> catalog_changed)
    : executor_(executor),
      options_(options),
      clock_(clock),
      logger_(logger),
      budget_(budget),
      lister_(executor, clock, logger, background, client_config(options.lister_kubeconfig, logger),
              {.version = version(),
               .rate_limit = cluster::rate_limit_of(options.client_qps, options.client_burst),
               .resolver = &resolver}),
      token_reviewer_(executor, clock, logger, background, client_config(options.authentication_kubeconfig, logger),
                      {.version = version(),
                       .rate_limit = std::nullopt,
                       .connections = cluster::kReviewConnections,
                       .receive_buffer_bytes = http::kSmallReceiveBuffer,
                       .resolver = &resolver}),
      access_reviewer_(executor, clock, logger, background, client_config(options.authorization_kubeconfig, logger),
                       {.version = version(),
                        .rate_limit = std::nullopt,
                        .connections = cluster::kReviewConnections,
                        .receive_buffer_bytes = http::kSmallReceiveBuffer,
                        .resolver = &resolver}),
      resources_(lister_, clock, logger, background, budget, options.discovery_interval,
                 [changed = std::move(catalog_changed)](const auto&) { changed(); }),
      objects_(executor, lister_, clock, logger, budget, {.always_list = options.object_lookup == ObjectLookup::list}),
      trust_files_(trust_file_options(options), trust_, clock, logger, background),
      authorizer_(executor, access_reviewer_, clock, logger, budget,
                  {.allowed = options.authorized_cache_ttl, .refused = options.unauthorized_cache_ttl}) {
  const auth::LookupOptions lookup{.client_authorities = options.client_ca_file.empty(),
                                   .proxy = options.requestheader_client_ca_file.empty(),
                                   .tolerate_failure = options.authentication_tolerate_lookup_failure};
  if (!options.authentication_skip_lookup && (lookup.client_authorities || lookup.proxy)) {
    trust_watch_.emplace(token_reviewer_, trust_, clock, logger, lookup);
  }
}

auth::AuthenticatorChain InCluster::make_authenticators() {
  auto tokens = std::make_unique<auth::TokenReviewAuthenticator>(executor_, token_reviewer_, clock_, logger_, budget_,
                                                                 options_.token_review_cache_ttl);
  tokens_ = tokens.get();
  std::vector<std::unique_ptr<auth::Authenticator>> chain;
  chain.push_back(std::make_unique<auth::FrontProxyAuthenticator>(trust_, clock_));
  chain.push_back(std::make_unique<auth::ClientCertificateAuthenticator>(trust_, clock_));
  chain.push_back(std::move(tokens));
  return auth::AuthenticatorChain(std::move(chain));
}

api::HealthChecks InCluster::checks() {
  return {{.name = "authentication-config", .readiness_only = true, .check = [this]() -> Result<void> {
             if (!trust_watch_ || trust_watch_->known()) return {};
             return Error{ErrorKind::unavailable, "it is not known yet whom to believe about callers", ""};
           }}};
}

void InCluster::add_figures(runtime::MetricRegistry& figures) {
  figures.at_scrape("promadapter_review_lookups_total",
                    "Questions to the API server about callers, by how they were answered.", Kind::counter,
                    {"kind", "result"}, [this] {
                      auto out = lookups(authorizer_.cache(), "subjectaccessreview");
                      for (auto& reading : lookups(tokens_->cache(), "tokenreview")) out.push_back(std::move(reading));
                      return out;
                    });
  figures.at_scrape(
      "promadapter_object_watch_objects", "Objects held in memory, by watch and its state.", Kind::gauge,
      {"resource", "version", "namespace", "field_selector", "state"}, [this] {
        std::vector<Reading> out;
        for (const auto& watch : objects_.state()) {
          out.push_back({{watch.objects.resource.text(), watch.objects.version, watch.objects.object_namespace,
                          watch.objects.field_selector(), std::string(name_of(watch.status.state))},
                         static_cast<double>(watch.status.objects)});
        }
        return out;
      });
  figures.at_scrape("promadapter_object_watch_restarts_total", "Calls of a watch after its first.", Kind::counter,
                    {"resource", "version", "namespace", "field_selector"}, [this] {
                      std::vector<Reading> out;
                      for (const auto& watch : objects_.state()) {
                        out.push_back({{watch.objects.resource.text(), watch.objects.version,
                                        watch.objects.object_namespace, watch.objects.field_selector()},
                                       static_cast<double>(watch.status.restarts)});
                      }
                      return out;
                    });
  const auto add = [&figures](const char* name, const char* help, Kind kind, std::function<std::size_t()> read) {
    figures.at_scrape(name, help, kind, {}, [read = std::move(read)] {
      return std::vector<Reading>{{{}, static_cast<double>(read())}};
    });
  };
  add("promadapter_object_lists_total", "Queries for objects answered by a LIST of the API server.", Kind::counter,
      [this] { return objects_.lists(); });
  add("promadapter_object_list_calls_total", "LISTs made for them; equal queries share one.", Kind::counter,
      [this] { return objects_.list_calls(); });
  add("promadapter_object_watch_bytes", "Memory that watched objects take, about.", Kind::gauge,
      [this] { return objects_.kept().used(); });
  figures.at_scrape(
      "promadapter_reviews_refused_total",
      "Questions about callers whom nobody vouches for that were not put to the API server: too many.", Kind::counter,
      {"kind"}, [this] {
        const auto reading = [](const char* kind, const auto& reviewer) {
          return Reading{{kind}, static_cast<double>(reviewer.pace().refused())};
        };
        return std::vector<Reading>{reading("subjectaccessreview", authorizer_), reading("tokenreview", *tokens_)};
      });
  figures.at_scrape("promadapter_api_client_certificate_expiration_timestamp_seconds",
                    "When a certificate shown to the API server ends, by what it is shown for.", Kind::gauge, {"for"},
                    [this] {
                      std::vector<Reading> out;
                      for (const auto& [purpose, client] :
                           {std::pair("objects", &lister_), std::pair("token reviews", &token_reviewer_),
                            std::pair("access reviews", &access_reviewer_)}) {
                        const auto end = client->certificate_end();
                        if (!end) continue;
                        out.push_back({{purpose}, std::chrono::duration<double>(end->time_since_epoch()).count()});
                      }
                      return out;
                    });
  figures.at_scrape("promadapter_api_credentials_alarm",
                    "1 while credentials for the API server are bad or cannot be read; the last good are used.",
                    Kind::gauge, {}, [this] {
                      const bool alarm = lister_.alarm() || token_reviewer_.alarm() || access_reviewer_.alarm();
                      return std::vector<Reading>{{{}, alarm ? 1.0 : 0.0}};
                    });
  figures.at_scrape("promadapter_authentication_config_alarm",
                    "1 while the settings that say whom to believe are bad or cannot be read; the last good stay.",
                    Kind::gauge, {}, [this] {
                      const bool alarm =
                          !trust_files_.alarm().empty() || (trust_watch_ && !trust_watch_->alarm().empty());
                      return std::vector<Reading>{{{}, alarm ? 1.0 : 0.0}};
                    });
}

void InCluster::start(runtime::TaskGroup& loops) {
  loops.spawn("resource discovery", resources_.run());
  loops.spawn("ending idle watches", objects_.run());
  loops.spawn("watching the authorities of callers", trust_files_.run());
  for (auto* client : {&lister_, &token_reviewer_, &access_reviewer_}) {
    loops.spawn("watching the API server's credentials", client->follow_credentials());
  }
  if (trust_watch_) loops.spawn("watching the cluster's authentication settings", trust_watch_->run());
}

void InCluster::end_calls() {
  lister_.shut_down();
  token_reviewer_.shut_down();
  access_reviewer_.shut_down();
}

asio::awaitable<void> InCluster::stop() {
  co_await objects_.stop();
  if (tokens_ != nullptr) co_await tokens_->stop();
  co_await authorizer_.stop();
}

}  // namespace adapter::app
