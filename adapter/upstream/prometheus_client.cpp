#include "upstream/prometheus_client.hpp"

#include <algorithm>

#include "base/short_text.hpp"
#include "http/basic_auth.hpp"
#include "http/field_value.hpp"
#include "upstream/answer_body.hpp"
#include "upstream/query_decoder.hpp"
#include "upstream/series_decoder.hpp"

namespace adapter::upstream {
namespace {

constexpr std::size_t kQueryLimitBytes = 64ull << 20;
constexpr std::size_t kSeriesLimitBytes = 1ull << 30;  // folded as it arrives: costs time, not memory
constexpr int kMaxRedirects = 3;
constexpr std::size_t kMaxToldQueryBytes = 1 << 10;  // a query may name every pod
constexpr int kQueriesLevel = 6;
constexpr const char* kBackend = "default";

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

}  // namespace

PrometheusClient::PrometheusClient(asio::any_io_executor executor, runtime::Clock& clock, const runtime::Logger& logger,
                                   runtime::MetricRegistry& figures, runtime::Budget& budget, PrometheusOptions options)
    : clock_(clock),
      logger_(logger),
      budget_(budget),
      options_(std::move(options)),
      metrics_(figures, kBackend, options_.url.printable()),
      client_(std::move(executor), clock,
              {.host = options_.url.host,
               .port = options_.url.port,
               .tls = options_.url.tls ? options_.tls : nullptr,
               .server_name = options_.server_name,
               .resolver = options_.resolver}),
      partial_answers_(clock, logger, figures, kBackend, options_.partial_answers),
      failures_(clock, logger),
      words_(options_) {
}

void PrometheusClient::use_credentials(std::string authorization, http::TlsContext tls) {
  ++credentials_used_;
  words_.use_authorization(authorization);
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
  AnswerBody body([&decoder](std::string_view piece) { return decoder.write(piece); });
  Asking asking{.call = Call::query,
                .rule = call.rule,
                .parameters = std::move(parameters),
                .options = {.deadline = call.deadline, .body_limit_bytes = kQueryLimitBytes}};
  auto asked = co_await ask(asking, body);
  auto result = asked ? decoder.finish() : Result<QueryResult>(asked.error());
  if (result) {
    for (auto& text : result->warnings) text = words_.masked(text);
    for (auto& text : result->not_whole) text = words_.masked(text);
    if (auto good = partial_answers_.judge("query", call.rule, result->not_whole); !good) result = good.error();
  }
  if (result) co_return result;
  auto error = words_.for_people(result.error());
  failures_.warning(call.rule + "\n" + error.message, "query failed" + (call.rule.empty() ? "" : " of " + call.rule) +
                                                          ": " + error.message + ": " + error.detail +
                                                          "; query: " + short_text(call.promql, kMaxToldQueryBytes));
  co_return error;
}

asio::awaitable<Result<SeriesListing>> PrometheusClient::series(SeriesCall call) {
  SeriesDecoder decoder(budget_);
  AnswerBody body([&decoder](std::string_view piece) { return decoder.write(piece); });
  Asking asking{.call = Call::series,
                .rule = call.rule,
                .parameters = {{"match[]", call.selector}, {"start", unix_seconds(call.start)}},
                .options = {.deadline = call.deadline, .body_limit_bytes = kSeriesLimitBytes}};
  auto asked = co_await ask(asking, body);
  auto result = asked ? decoder.finish() : Result<SeriesListing>(asked.error());
  if (result) {
    for (auto& text : result->not_whole) text = words_.masked(text);
    if (auto good = partial_answers_.judge("series", call.rule, result->not_whole); !good) result = good.error();
  }
  if (!result) co_return words_.for_people(result.error());
  co_return result;
}

asio::awaitable<Result<void>> PrometheusClient::ask(Asking& asking, AnswerBody& body) {
  const auto start = clock_.now();
  const auto request = make_request(asking);
  const auto shown = credentials_used_;
  auto result = co_await follow(asking, request, body);
  // Others may have renewed them since: reading again would bring nothing new, and hold the next renewal back.
  if (asking.status == 401 && renew_ && credentials_used_ == shown) co_await renew_();
  if (asking.status == 401 && credentials_used_ != shown) {
    auto again = make_request(asking);
    result = co_await follow(asking, std::move(again), body);
  }
  if (logger_.wants(kQueriesLevel)) {
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - start);
    logger_.info(words_.line_of(request) + (asking.rule.empty() ? "" : " for " + asking.rule) + ": " +
                 (asking.status > 0 ? "HTTP status " + std::to_string(asking.status) : "no answer") +
                 (result ? "" : ", failed: " + words_.masked(result.error().message)) + " in " +
                 std::to_string(took.count()) + " ms");
  }
  co_return result;
}

asio::awaitable<Result<void>> PrometheusClient::follow(Asking& asking, http::ClientRequest request, AnswerBody& body) {
  http::BodySink sink = [&body](int status, std::string_view piece) { return body.write(status, piece); };
  for (int redirected = 0; redirected <= kMaxRedirects; ++redirected) {
    const auto start = clock_.now();
    asking.status = 0;
    body.begin();
    auto response = co_await client_.call(request, asking.options, sink);
    metrics_.ended(asking.call, response, clock_.now() - start);
    asking.status = response ? response->status : body.broke_off().value_or(0);
    if (!response && asking.status == 0) co_return response.error();
    if (!response || !http::is_redirect(asking.status)) {
      const auto type = response ? response->headers.get("Content-Type").value_or("") : "";
      auto verdict = body.verdict(asking.status, type);
      const bool refused = asking.status == 401 || asking.status == 403;
      co_return refused ? Result<void>(words_.with_advice(verdict.error())) : verdict;
    }
    auto target = redirect_target(*response);
    if (!target) co_return target.error();
    request.target = std::move(*target);
  }
  co_return Error{ErrorKind::upstream_rejected, "it redirects more than three times", ""};
}

Result<std::string> PrometheusClient::redirect_target(const http::ClientResponse& response) const {
  const auto location = response.headers.get("Location");
  const auto refuse = [&](const std::string& why) {
    return Error{ErrorKind::upstream_rejected,
                 "it redirects (HTTP status " + std::to_string(response.status) + ")" + why,
                 location ? BackendWords::target_of(*location) : ""};
  };
  if (!location) return refuse(" without saying where");
  if (options_.post && response.status != 307 && response.status != 308)
    return refuse(", which loses the body of a POST");
  if (location->find_first_of(" \t") != location->npos) return refuse(" to an address that cannot be read");
  if (location->starts_with('/') && !location->starts_with("//")) return std::string(*location);
  const auto url = http::parse_url(*location);
  if (!url || url->tls != options_.url.tls || url->host != options_.url.host || url->port != options_.url.port) {
    return refuse(" to another server, which is not followed");
  }
  return http::encode_path(url->path.empty() ? "/" : url->path) + (url->query.empty() ? "" : "?" + url->query);
}

http::ClientRequest PrometheusClient::make_request(const Asking& asking) const {
  http::ClientRequest request;
  const auto* path = asking.call == Call::query ? "/api/v1/query" : "/api/v1/series";
  request.target = http::encode_path(join(options_.url.path, path));
  const auto form = http::encode_form(asking.parameters);
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
    if (!http::frames_request(name)) request.headers.remove(name);
  }
  for (const auto& [name, value] : options_.headers) {
    if (!http::frames_request(name)) request.headers.add(name, value);
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
