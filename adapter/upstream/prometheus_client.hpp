#pragma once

// Prometheus and what speaks its HTTP API (https://prometheus.io/docs/prometheus/latest/querying/api/).

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "http/client.hpp"
#include "http/url.hpp"
#include "runtime/asio.hpp"
#include "runtime/logger.hpp"
#include "upstream/failure_log.hpp"
#include "upstream/upstream.hpp"
#include "upstream/upstream_metrics.hpp"

namespace adapter::upstream {

struct PrometheusOptions {
  http::Url url;  // path prefix and query parameters are kept; user information becomes basic authentication
  bool post = false;
  // Sent with every request in place of fields of our own; those that frame it (Host, Content-Length, …) are left out.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string authorization;  // the value of that field unless headers or url have one; a secret; empty for none
  http::TlsContext tls;       // for https
  std::string server_name;    // to verify instead of the URL's host; empty: that host
  http::Resolver* resolver = nullptr;  // for a URL whose host is a name; must outlive the client
};

class PrometheusClient : public Upstream {
 public:
  // `clock`, `logger`, `figures`, which gets those of its calls, and `budget`, which its answers draw on, must outlive
  // the client and its answers. All calls must have ended before it dies.
  PrometheusClient(asio::any_io_executor executor, runtime::Clock& clock, const runtime::Logger& logger,
                   runtime::MetricRegistry& figures, runtime::Budget& budget, PrometheusOptions options);

  // Statuses 2xx, 400, 422 and 503 carry an answer of the API, others are errors as such. Redirects are followed within
  // the same scheme, host and port only, three times at most, and not for POST unless they keep the method: no
  // credential ever leaves for another host.
  asio::awaitable<Result<QueryResult>> query(QueryCall call) override;
  asio::awaitable<Result<SeriesListing>> series(SeriesCall call) override;

  // Awaited when the backend answers 401. Credentials that came since the call was sent, by it or otherwise, make the
  // call be sent once more.
  void on_unauthorized(std::function<asio::awaitable<void>()> renew) { renew_ = std::move(renew); }
  // Later calls use these instead of those of the options.
  void use_credentials(std::string authorization, http::TlsContext tls);

  // Ends running calls and refuses later ones.
  void shut_down() { client_.shut_down(); }

 private:
  using Call = UpstreamMetrics::Call;
  asio::awaitable<Result<void>> ask(Call call, http::QueryParameters parameters, http::CallOptions options,
                                    http::BodySink& sink);
  asio::awaitable<Result<void>> follow(Call call, http::ClientRequest request, http::CallOptions options,
                                       http::BodySink& sink, bool& unauthorized);
  // The target of a redirect, or why it is not followed.
  Result<std::string> redirect_target(const http::ClientResponse& response) const;
  http::ClientRequest make_request(const std::string& path, const http::QueryParameters& parameters) const;

  runtime::Clock& clock_;
  const runtime::Logger& logger_;
  runtime::Budget& budget_;
  PrometheusOptions options_;
  std::function<asio::awaitable<void>()> renew_;
  std::size_t credentials_used_ = 0;  // grows with each use_credentials()
  UpstreamMetrics metrics_;
  http::Client client_;
  FailureLog failure_log_;
};

}  // namespace adapter::upstream
