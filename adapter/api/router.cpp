#include "api/router.hpp"

#include <boost/asio/ip/address.hpp>
#include <random>
#include <utility>

#include "api/exposition_endpoint.hpp"
#include "api/json_text.hpp"
#include "api/list_options.hpp"
#include "api/representation.hpp"
#include "api/status.hpp"
#include "base/short_text.hpp"
#include "http/address_share.hpp"
#include "http/gzip.hpp"
#include "runtime/failure.hpp"

namespace adapter::api {
namespace {

constexpr std::size_t kLongestAuditId = 200;

// A random UUID (RFC 9562, version 4). It names a request in logs and guards nothing.
std::string make_audit_id() {
  static constexpr char kHex[] = "0123456789abcdef";
  thread_local std::mt19937_64 random{std::random_device{}()};
  std::string out = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  for (char& c : out) {
    if (c == 'x') c = kHex[random() & 0xf];
    if (c == 'y') c = kHex[8 + (random() & 3)];
  }
  return out;
}

bool asks_backend(Place place) {
  return place == Place::metric || place == Place::invalid_metric || place == Place::external_metric ||
         place == Place::resource_metric;
}

// As connections are counted.
std::string share_of_caller(const http::Request& request) {
  const auto& from = request.remote_address;
  boost::system::error_code ignored;
  return http::share_of(boost::asio::ip::make_address(from.substr(0, from.rfind(':')), ignored));
}

void add_common_headers(http::Response& response, std::string audit_id) {
  response.headers.set("Audit-Id", std::move(audit_id));
  if (response.headers.count("Cache-Control") == 0) response.headers.add("Cache-Control", "no-cache, private");
}

}  // namespace

Router::Router(AccessFilter& access, MetricEndpoint& metrics, ExternalMetricEndpoint& external_metrics,
               ResourceMetricEndpoint& resource_metrics, const HealthChecks& health, const runtime::Clock& clock,
               const runtime::Logger& logger, runtime::MetricRegistry& figures, SentAnswers sent, std::string version,
               RouterLimits limits)
    : access_(access),
      metrics_(metrics),
      external_metrics_(external_metrics),
      resource_metrics_(resource_metrics),
      health_(health),
      clock_(clock),
      logger_(logger),
      queries_(limits.running),
      strangers_(limits.strangers, limits.strangers_of_one_address),
      figures_(figures),
      requests_(figures),
      version_(std::make_shared<const std::string>(indent_json(version))),
      paths_(path_list({})),
      group_list_(group_list(0, {})),
      discovery_(render_discovery({}, {})),
      sent_(std::move(sent)) {
  for (const auto group : kApiGroups) groups_.emplace(group, group_document(group));
  openapi_.emplace(clock, ServedGroups());
}

void Router::set_port(std::uint16_t port) {
  port_ = port;
  group_list_ = group_list(port_, served_);
}

void Router::serve_groups(ServedGroups served) {
  if (served == served_) return;
  served_ = served;
  group_list_ = group_list(port_, served);
  paths_ = path_list(served);
  openapi_.emplace(clock_, served);
}

asio::awaitable<http::Response> Router::handle(http::Request request) {
  const bool gzip_accepted = http::accepts_gzip(request.headers);
  const std::string accept(request.headers.get("Accept").value_or(""));
  const auto start = clock_.now();
  auto audit_id = std::string(request.headers.get("Audit-ID").value_or(""));
  if (audit_id.empty() || audit_id.size() > kLongestAuditId) audit_id = make_audit_id();
  std::string line;
  if (logger_.wants(5)) {
    line = short_text(request.method, kMaxShownBytes) + " " + short_text(request.target, kMaxShownBytes);
  }
  auto path = parse_request_path(request.method, request.target);
  auto& kind = requests_.kind_of(path ? *path : RequestPath(), request.method);
  std::string user;
  http::Response response;
  try {
    if (path) {
      response = co_await answer(std::move(request), std::move(*path), user);
    } else {
      response = status_response(path.error(), false);
    }
    if (auto good = converter_.convert(response, accept, gzip_accepted); !good) logger_.error(good.error().message);
    http::compress_body(response, gzip_accepted);
    response = sent_.counted(std::move(response), user);
  } catch (...) {
    const auto thrown = std::current_exception();
    if (runtime::is_cancellation(thrown)) throw;  // is for the task group
    logger_.unexpected("a request", "met an unexpected failure", thrown);
    response = status_response({ErrorKind::internal, "unexpected failure", ""}, false);
  }
  const auto took = clock_.now() - start;
  kind.answered(response.status, took);
  if (!line.empty()) {
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    logger_.info(line + " " + std::to_string(response.status) + " in " + std::to_string(micros) + " us, audit id " +
                 audit_id);
  }
  add_common_headers(response, std::move(audit_id));
  co_return response;
}

asio::awaitable<http::Response> Router::answer(http::Request request, RequestPath path, std::string& user) {
  const bool pretty = wants_pretty(request, path.parameters);
  const auto timeout = parse_timeout(path.parameters);
  if (!timeout) co_return status_response(timeout.error(), pretty);
  const auto deadline = clock_.now() + *timeout;

  std::optional<runtime::Places::Place> of_stranger;
  const bool waits = asks_backend(path.place) || access_.needs_review(request, path.attributes);
  if (const auto share = share_of_caller(request); request.from_stranger && waits && !share.empty()) {
    of_stranger = strangers_.take(share);
    if (!of_stranger) co_return too_many_requests();
  }
  auto caller = co_await access_.authenticate(request, deadline, pretty);
  if (!caller) co_return caller.error();
  user = auth::share_of_user(caller->user);

  const bool master = caller->in_group(auth::kMastersGroup);
  struct Running {  // also when cancellation throws
    Router& router;
    std::size_t shown;
    Running(Router& of, std::size_t how_many) : router(of), shown(how_many) {
      router.requests_.set_running(router.running_ += shown);
    }
    ~Running() { router.requests_.set_running(router.running_ -= shown); }
  };
  const Running running(*this, master || path.place == Place::health ? 0 : 1);

  auto refused = co_await access_.authorize(std::move(*caller), path.attributes, deadline, pretty);
  if (refused) co_return std::move(*refused);

  // After the reviews, which have bounds of their own: who has no right holds no place here. What is answered from
  // memory never waits behind queries: without discovery the whole API is gone for its callers.
  std::optional<runtime::Places::Place> query;
  if (!master && asks_backend(path.place)) {
    query = queries_.take(user);
    if (!query) co_return too_many_requests();
  }
  co_return co_await serve(std::move(request), std::move(path), deadline, user);
}

asio::awaitable<http::Response> Router::serve(http::Request request, RequestPath path, runtime::SteadyTime deadline,
                                              std::string caller) {
  const bool pretty = wants_pretty(request, path.parameters);
  if (path.group && !served_.has(*path.group)) co_return not_found_paths();
  switch (path.place) {
    case Place::root: {
      if (request.method != "GET") co_return method_not_allowed(pretty);
      http::Response response = not_found_paths();
      response.status = 200;
      co_return response;
    }
    case Place::group_list:
      co_return serve_group_list(request, path);
    case Place::group:
      co_return serve_document(request, path, groups_.at(*path.group));
    case Place::resource_list:
      co_return serve_document(request, path, discovery_.resource_lists.at(group_version(*path.group, path.version)));
    case Place::version: {
      if (request.method != "GET") co_return method_not_allowed(pretty);
      http::Response response;
      response.headers.add("Content-Type", "application/json");
      response.document = version_;
      co_return response;
    }
    case Place::metrics:
      co_return request.method == "GET" ? answer_exposition(figures_) : method_not_allowed(pretty);
    case Place::openapi_v2:
    case Place::openapi_v3:
    case Place::openapi_v3_group: {
      auto response = openapi_->answer(request, path);
      co_return response ? std::move(*response) : not_found_paths();
    }
    case Place::health:
      co_return serve_health(path);
    case Place::nowhere:
      co_return not_found_paths();
    case Place::nowhere_in_group:
      co_return no_such_resource(pretty);
    case Place::metric:
    case Place::invalid_metric:
    case Place::external_metric:
    case Place::resource_metric:
      break;
  }
  if (request.method != "GET") co_return method_not_allowed(pretty);
  if (auto refused = refused_by_router(request, Route::value, pretty)) co_return std::move(*refused);
  if (path.place == Place::invalid_metric) {
    co_return status_response({ErrorKind::bad_request, "invalid request path", ""}, pretty);
  }
  if (path.place == Place::external_metric)
    co_return co_await external_metrics_.answer(std::move(request), std::move(path), deadline, std::move(caller));
  if (path.place == Place::resource_metric)
    co_return co_await resource_metrics_.answer(std::move(request), std::move(path), deadline, std::move(caller));
  co_return co_await metrics_.answer(std::move(request), std::move(path), deadline, std::move(caller));
}

http::Response Router::serve_document(const http::Request& request, const RequestPath& path,
                                      const Document& document) const {
  const bool pretty = wants_pretty(request, path.parameters);
  if (request.method != "GET") return method_not_allowed(pretty);
  if (auto refused = refused_by_router(request, Route::discovery, pretty)) return std::move(*refused);
  if (auto refused = refused_by_serializer(request)) return std::move(*refused);
  return send_document(document, request.headers, pretty);
}

http::Response Router::serve_group_list(const http::Request& request, const RequestPath& path) const {
  const auto form = discovery_form(request);
  if (form == DiscoveryForm::plain || request.method != "GET") {
    auto response = serve_document(request, path, group_list_);
    if (response.status == 200) response.headers.add("Vary", "Accept");
    return response;
  }
  const bool pretty = wants_pretty(request, path.parameters, Transforms::aggregated_discovery);
  if (auto refused = refused_by_router(request, Route::discovery, pretty)) return std::move(*refused);
  const auto& document =
      form == DiscoveryForm::aggregated_v2 ? discovery_.aggregated_v2 : discovery_.aggregated_v2beta1;
  auto response = send_tagged_document(document, request.headers, pretty, content_type_of(form));
  response.headers.add("Cache-Control", "public");
  return response;
}

http::Response Router::not_found_paths() const {
  http::Response response;
  response.status = 404;
  response.headers.add("Content-Type", "application/json");
  response.document = paths_;
  return response;
}

http::Response Router::serve_health(const RequestPath& path) const {
  std::string check;
  for (std::size_t i = 1; i < path.segments.size(); ++i) check += (i > 1 ? "/" : "") + path.segments[i];
  auto response = answer_health(health_, path.segments[0], check, path.parameters, logger_);
  return response ? std::move(*response) : not_found_paths();
}

}  // namespace adapter::api
