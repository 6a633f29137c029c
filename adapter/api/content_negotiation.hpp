#pragma once

// Which form of an answer the caller wants. Two judges, as in the generic API server: the router's, which compares
// media types as texts, and the serializer's, which knows wildcards and parameters (wire 4.1).

#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"
#include "http/url.hpp"

namespace adapter::api {

enum class Route { discovery, value };

// Null when the caller accepts JSON, else the 406 to answer with. A value is refused by the serializer only after it
// has been computed, so `before` asks the router alone.
std::optional<http::Response> refused_by_router(const http::Request& request, Route route, bool pretty);
std::optional<http::Response> refused_by_serializer(const http::Request& request);

// How /apis is wanted: as a plain APIGroupList, or with all resources of all groups in one document (wire 1.3).
enum class DiscoveryForm { plain, aggregated_v2, aggregated_v2beta1 };

// The best form that Accept names: by weight, then precise types before wildcards, then in order. Clauses for forms we
// do not have (protobuf, other transforms) are skipped. Plain when nothing fits: whether JSON will do at all is
// refused_by_serializer's to say.
DiscoveryForm discovery_form(const http::Request& request);

// The content type of an aggregated form; clients take an answer without its parameters for a plain one.
std::string content_type_of(DiscoveryForm form);

// Indented JSON: `pretty=true` says so, else curl, Wget and browsers get it.
bool wants_pretty(const http::Request& request, const http::QueryParameters& parameters);

}  // namespace adapter::api
