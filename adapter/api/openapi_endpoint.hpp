#pragma once

// OpenAPI, as far as kube-aggregator and kubectl need it (wire 1.6): valid documents that describe no path, for the
// group versions we serve and no others, because the aggregator merges the lists of all servers by key. Metrics are
// nobody's to create or to explain field by field.

#include <map>
#include <optional>
#include <string>

#include "api/document.hpp"
#include "api/request_path.hpp"
#include "http/message.hpp"
#include "runtime/clock.hpp"

namespace adapter::api {

class OpenApiEndpoint {
 public:
  // `clock` must outlive the endpoint.
  OpenApiEndpoint(const runtime::Clock& clock, ServedGroups served);

  // For the places openapi_*. Null when there is no such document. JSON only: 406 to whoever wants protobuf alone.
  std::optional<http::Response> answer(const http::Request& request, const RequestPath& path) const;

 private:
  http::Response send_group(const Document& document, const http::Request& request, const RequestPath& path,
                            bool pretty) const;

  const runtime::Clock& clock_;
  std::map<std::string, Document, std::less<>> groups_;  // by key: apis/custom.metrics.k8s.io/v1beta1
  Document v2_, v3_;
};

}  // namespace adapter::api
