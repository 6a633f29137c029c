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
#include "runtime/throttled_log.hpp"
#include "upstream/answer_body.hpp"
#include "upstream/backend_words.hpp"
#include "upstream/partial_answers.hpp"
#include "upstream/prometheus_options.hpp"
#include "upstream/upstream.hpp"
#include "upstream/upstream_metrics.hpp"

namespace adapter::upstream {

class PrometheusClient : public Upstream {
 public:
  // `clock`, `logger`, `figures`, which gets those of its calls, and `budget`, which its answers draw on, must outlive
  // the client and its answers. All calls must have ended before it dies.
  PrometheusClient(asio::any_io_executor executor, runtime::Clock& clock, const runtime::Logger& logger,
                   runtime::MetricRegistry& figures, runtime::Budget& budget, PrometheusOptions options);

  // Only status 200 with `status: success` is an answer (AnswerBody says what of the others). Redirects are followed
  // within the same scheme, host and port only, three times at most, and not for POST unless they keep the method: no
  // credential ever leaves for another host. Failed queries are told in the log, those of series by whoever asks.
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
  struct Asking {
    Call call;
    std::string rule;
    http::QueryParameters parameters;
    http::CallOptions options;
    int status = 0;  // of the last answer; 0: there was none
  };
  asio::awaitable<Result<void>> ask(Asking& asking, AnswerBody& body);
  asio::awaitable<Result<void>> follow(Asking& asking, http::ClientRequest request, AnswerBody& body);
  // The target of a redirect, or why it is not followed.
  Result<std::string> redirect_target(const http::ClientResponse& response) const;
  http::ClientRequest make_request(const Asking& asking) const;

  runtime::Clock& clock_;
  const runtime::Logger& logger_;
  runtime::Budget& budget_;
  PrometheusOptions options_;
  std::function<asio::awaitable<void>()> renew_;
  std::size_t credentials_used_ = 0;  // grows with each use_credentials()
  UpstreamMetrics metrics_;
  http::Client client_;
  PartialAnswers partial_answers_;
  runtime::ThrottledLog failures_;
  BackendWords words_;
};

}  // namespace adapter::upstream
