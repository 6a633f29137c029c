#include "upstream/prometheus_client.hpp"

#include <algorithm>

#include "http/basic_auth.hpp"
#include "upstream/query_decoder.hpp"
#include "upstream/series_decoder.hpp"

namespace adapter::upstream {
namespace {

constexpr std::size_t kQueryLimitBytes = 64ull << 20;
constexpr std::size_t kSeriesLimitBytes = 1ull << 30;  // folded as it arrives: costs time, not memory
constexpr int kMaxRedirects = 3;

// Unix seconds with milliseconds, in the fewest digits: 1700000000, 1700000000.25.
std::string unix_seconds(runtime::WallTime time) {
  const auto milli = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
  std::string out = std::to_string(milli / 1000);
  if (milli % 1000 == 0) return out;
  const auto fraction = std::to_string(1000 + milli % 1000);
  out += '.' + fraction.substr(1);
  out.erase(out.find_last_not_of('0') + 1);
  return out;
}

// `base` and `path` joined with single slashes.
std::string join(std::string base, std::string_view path) {
  std::string out;
  for (const char c : base + "/" + std::string(path)) {
    if (c != '/' || !out.ends_with('/')) out += c;
  }
  return out;
}

// With the name of the backend in front.
Error named(Error error) {
  error.message = "prometheus: " + error.message;
  return error;
}

bool carries_answer(int status) {
  return (status >= 200 && status < 300) || status == 400 || status == 422 || status == 503;
}

// Fields that say where a request goes, what its body is and where it ends: nobody else's to set.
bool frames_request(std::string_view field) {
  constexpr std::string_view kFraming[] = {"Host",    "Content-Length", "Content-Type", "Transfer-Encoding",
                                           "Trailer", "Connection"};
  return std::ranges::any_of(kFraming, [&](std::string_view own) { return http::equal_ignoring_case(field, own); });
}

}  // namespace

PrometheusClient::PrometheusClient(asio::any_io_executor executor, runtime::Clock& clock, const runtime::Logger& logger,
                                   runtime::MetricRegistry& figures, runtime::Budget& budget, PrometheusOptions options)
    : clock_(clock),
      logger_(logger),
      budget_(budget),
      options_(std::move(options)),
      metrics_(figures, "default", options_.url.printable()),
      client_(std::move(executor), clock,
              {.host = options_.url.host,
               .port = options_.url.port,
               .tls = options_.url.tls ? options_.tls : nullptr,
               .server_name = options_.server_name,
               .resolver = options_.resolver}),
      failure_log_(clock, logger) {
}

void PrometheusClient::use_credentials(std::string authorization, http::TlsContext tls) {
  ++credentials_used_;
  options_.authorization = std::move(authorization);
  if (options_.url.tls && tls != options_.tls) client_.set_tls(tls);
  options_.tls = std::move(tls);
}

asio::awaitable<Result<QueryResult>> PrometheusClient::query(QueryCall call) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(call.deadline - clock_.now());
  http::QueryParameters parameters{{"query", call.promql},
                                   {"time", unix_seconds(call.time)},
                                   {"timeout", std::to_string(std::max<long>(left.count(), 1)) + "ms"}};
  QueryDecoder decoder(std::move(call.labels), budget_);
  http::BodySink sink = [&decoder](int status, std::string_view piece) {
    return carries_answer(status) ? decoder.write(piece) : Result<void>();
  };
  http::CallOptions options{.deadline = call.deadline, .body_limit_bytes = kQueryLimitBytes};
  auto asked = co_await ask(Call::query, std::move(parameters), options, sink);
  auto result = asked ? decoder.finish() : Result<QueryResult>(asked.error());
  if (result) co_return result;
  auto error = named(result.error());
  failure_log_.failed("query failed: " + error.message + (error.detail.empty() ? "" : ": " + error.detail),
                      call.promql);
  co_return error;
}

asio::awaitable<Result<SeriesListing>> PrometheusClient::series(SeriesCall call) {
  http::QueryParameters parameters{{"match[]", call.selector}, {"start", unix_seconds(call.start)}};
  SeriesDecoder decoder(budget_);
  http::BodySink sink = [&decoder](int status, std::string_view piece) {
    return carries_answer(status) ? decoder.write(piece) : Result<void>();
  };
  http::CallOptions options{.deadline = call.deadline, .body_limit_bytes = kSeriesLimitBytes};
  auto asked = co_await ask(Call::series, std::move(parameters), options, sink);
  auto result = asked ? decoder.finish() : Result<SeriesListing>(asked.error());
  if (!result) co_return named(result.error());
  co_return result;
}

asio::awaitable<Result<void>> PrometheusClient::ask(Call call, http::QueryParameters parameters,
                                                    http::CallOptions options, http::BodySink& sink) {
  const auto start = clock_.now();
  const std::string path = call == Call::query ? "/api/v1/query" : "/api/v1/series";
  const auto request = make_request(path, parameters);
  const auto shown = credentials_used_;
  bool unauthorized = false;
  auto result = co_await follow(call, request, options, sink, unauthorized);
  if (unauthorized && renew_) co_await renew_();
  if (unauthorized && credentials_used_ != shown) {
    auto again = make_request(path, parameters);
    result = co_await follow(call, std::move(again), options, sink, unauthorized);
  }
  if (logger_.wants(6)) {
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - start);
    logger_.info(request.method + " " + options_.url.printable() + " " + path + " " + parameters.front().second +
                 (result ? " ok" : " failed: " + result.error().message) + " in " + std::to_string(took.count()) +
                 " ms");
  }
  co_return result;
}

asio::awaitable<Result<void>> PrometheusClient::follow(Call call, http::ClientRequest request,
                                                       http::CallOptions options, http::BodySink& sink,
                                                       bool& unauthorized) {
  for (int redirected = 0; redirected <= kMaxRedirects; ++redirected) {
    const auto start = clock_.now();
    auto response = co_await client_.call(request, options, sink);
    metrics_.ended(call, response, clock_.now() - start);
    if (!response) co_return response.error();
    if (carries_answer(response->status)) co_return Result<void>();
    unauthorized = response->status == 401;
    if (!http::is_redirect(response->status)) {
      co_return Error{ErrorKind::upstream_rejected, "it answered with HTTP status " + std::to_string(response->status),
                      ""};
    }
    auto target = redirect_target(*response);
    if (!target) co_return target.error();
    request.target = std::move(*target);
  }
  co_return Error{ErrorKind::upstream_rejected, "it redirects more than three times", ""};
}

Result<std::string> PrometheusClient::redirect_target(const http::ClientResponse& response) const {
  const auto refuse = [&](const std::string& why) {
    return Error{ErrorKind::upstream_rejected,
                 "it redirects (HTTP status " + std::to_string(response.status) + ")" + why, ""};
  };
  const auto location = response.headers.get("Location");
  if (!location) return refuse(" without saying where");
  if (options_.post && response.status != 307 && response.status != 308)
    return refuse(", which loses the body of a POST");
  if (location->starts_with('/') && !location->starts_with("//")) return std::string(*location);
  const auto url = http::parse_url(*location);
  if (!url || url->tls != options_.url.tls || url->host != options_.url.host || url->port != options_.url.port) {
    return refuse(" to another server, which is not followed");
  }
  return http::encode_path(url->path.empty() ? "/" : url->path) + (url->query.empty() ? "" : "?" + url->query);
}

http::ClientRequest PrometheusClient::make_request(const std::string& path,
                                                   const http::QueryParameters& parameters) const {
  http::ClientRequest request;
  request.target = http::encode_path(join(options_.url.path, path));
  const auto form = http::encode_form(parameters);
  const auto& kept = options_.url.query;
  if (options_.post) {
    request.method = "POST";
    request.body = form;
    if (!kept.empty()) request.target += "?" + kept;
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
  } else {
    request.target += "?" + (kept.empty() ? "" : kept + "&") + form;
  }
  request.headers.set("Host", options_.url.authority());
  request.headers.add("User-Agent", "promadapter");
  request.headers.add("Accept", "application/json");
  for (const auto& [name, value] : options_.headers) {
    if (!frames_request(name)) request.headers.remove(name);
  }
  for (const auto& [name, value] : options_.headers) {
    if (!frames_request(name)) request.headers.add(name, value);
  }
  if (request.headers.count("Authorization") == 0) {
    if (!options_.url.user_info.empty()) {
      request.headers.add("Authorization", http::basic_credentials(options_.url.user_info));
    } else if (!options_.authorization.empty()) {
      request.headers.add("Authorization", options_.authorization);
    }
  }
  return request;
}

}  // namespace adapter::upstream
