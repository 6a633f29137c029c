#include "api/exposition_endpoint.hpp"

namespace adapter::api {

http::Response answer_exposition(const runtime::MetricRegistry& registry) {
  http::Response response;
  response.headers.add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  response.body = registry.text();
  return response;
}

}  // namespace adapter::api
