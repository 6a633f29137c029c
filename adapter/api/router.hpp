#pragma once

// From a request to the endpoint that answers it, through what every request has in common: the deadline, who calls,
// the limit on running requests, the right, negotiation, and the headers of every answer (wire 3.2, 5.1).

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/access_filter.hpp"
#include "api/content_negotiation.hpp"
#include "api/discovery_document.hpp"
#include "api/external_metric_endpoint.hpp"
#include "api/health_endpoint.hpp"
#include "api/metric_endpoint.hpp"
#include "api/openapi_endpoint.hpp"
#include "api/representation.hpp"
#include "api/request_metrics.hpp"
#include "api/request_path.hpp"
#include "api/resource_metric_endpoint.hpp"
#include "api/sent_answers.hpp"
#include "http/message.hpp"
#include "runtime/asio.hpp"
#include "runtime/places.hpp"

namespace adapter::api {

struct RouterLimits {
  std::size_t running = 400;  // requests for metrics that may be asked, at once; system:masters are not counted
  // Of strangers those that wait for others: for a review of their token or their rights, or for what they ask about.
  // Fewer than their connections, because these cannot leave while they wait: some are left for probes, which come from
  // any address. Loopback is counted neither here nor there.
  std::size_t strangers = 192;
  std::size_t strangers_of_one_address = 32;
};

class Router {
 public:
  // The references must outlive the router. `figures` gets those of requests, and is what /metrics shows. `version` is
  // the document of /version, compact.
  Router(AccessFilter& access, MetricEndpoint& metrics, ExternalMetricEndpoint& external_metrics,
         ResourceMetricEndpoint& resource_metrics, const HealthChecks& health, const runtime::Clock& clock,
         const runtime::Logger& logger, runtime::MetricRegistry& figures, SentAnswers sent, std::string version,
         RouterLimits limits = {});

  // Which groups there are. Before the first call: none. A group that comes has no metrics before set_discovery(), and
  // the others keep theirs.
  void serve_groups(ServedGroups served);

  // Requests that come later get these.
  void set_discovery(DiscoveryDocuments documents) { discovery_ = std::move(documents); }
  // Our own, for the list of groups.
  void set_port(std::uint16_t port);

  asio::awaitable<http::Response> handle(http::Request request);

 private:
  // `user` becomes who asks, once that is known, as shares of places and answers are given.
  asio::awaitable<http::Response> answer(http::Request request, RequestPath path, std::string& user);
  asio::awaitable<http::Response> serve(http::Request request, RequestPath path, runtime::SteadyTime deadline,
                                        std::string caller);
  http::Response serve_document(const http::Request& request, const RequestPath& path, const Document& document) const;
  http::Response serve_group_list(const http::Request& request, const RequestPath& path) const;
  http::Response not_found_paths() const;
  http::Response serve_health(const RequestPath& path) const;

  AccessFilter& access_;
  MetricEndpoint& metrics_;
  ExternalMetricEndpoint& external_metrics_;
  ResourceMetricEndpoint& resource_metrics_;
  const HealthChecks& health_;
  const runtime::Clock& clock_;
  const runtime::Logger& logger_;
  ServedGroups served_;
  std::uint16_t port_ = 0;
  std::size_t running_ = 0;  // requests, as the figures show them: without health checks and those of system:masters
  runtime::Places queries_, strangers_;  // by user; by address
  const runtime::MetricRegistry& figures_;
  RequestMetrics requests_;
  std::shared_ptr<const std::string> version_, paths_;  // always indented, as in every API server
  Document group_list_;
  std::map<ApiGroup, Document> groups_;
  DiscoveryDocuments discovery_;
  Converter converter_;
  SentAnswers sent_;
  std::optional<OpenApiEndpoint> openapi_;  // always there; emplaced anew
};

}  // namespace adapter::api
