#pragma once

// Which form of an answer the caller wants. Two judges, as in the generic API server: the router's, which compares
// media types as texts, and the serializer's, which knows wildcards and parameters (wire 4.1).

#include <optional>
#include <string_view>

#include "http/message.hpp"
#include "http/url.hpp"

namespace adapter::api {

enum class Route { discovery, value };

// Null when the caller accepts JSON, else the 406 to answer with. A value is refused by the serializer only after it
// has been computed, so `before` asks the router alone.
std::optional<http::Response> refused_by_router(const http::Request& request, Route route, bool pretty);
std::optional<http::Response> refused_by_serializer(const http::Request& request);

// Indented JSON: `pretty=true` says so, else curl, Wget and browsers get it.
bool wants_pretty(const http::Request& request, const http::QueryParameters& parameters);

}  // namespace adapter::api
