#pragma once

// Which form of an answer the caller wants. Two judges, as in the generic API server: the router's, which compares
// media types as texts, and the serializer's, which knows weights, wildcards and parameters (wire 4.1).

#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"
#include "http/url.hpp"

namespace adapter::api {

enum class MediaType { json, yaml, protobuf };
std::string_view name_of(MediaType type);

// What an endpoint has besides the plain answer, for clauses with `g`, `v` and `as`.
enum class Transforms { none, aggregated_discovery, table };

// Those that a document of that content type came from: an aggregated one has parameters there.
Transforms transforms_of(std::string_view content_type);

// The media type that Accept names: the best acceptable clause by weight, then precise types before wildcards, then in
// order. Wildcards take JSON. A clause for a transform that the endpoint does not have is skipped. Null when nothing
// fits: an error is written as indented JSON then.
std::optional<MediaType> wanted_media_type(std::string_view accept, Transforms transforms = Transforms::none);

enum class Route { discovery, value };

// Null when the caller accepts one of our media types, else the 406 to answer with. A value is refused by the
// serializer only after it has been computed, so the router alone is asked before.
std::optional<http::Response> refused_by_router(const http::Request& request, Route route, bool pretty);
std::optional<http::Response> refused_by_serializer(const http::Request& request);
// For what has no form but JSON.
std::optional<http::Response> refused_without_json(const http::Request& request);

// How /apis is wanted: as a plain APIGroupList, or with all resources of all groups in one document (wire 1.3).
enum class DiscoveryForm { plain, aggregated_v2, aggregated_v2beta1 };

// Plain when nothing fits: whether that will do at all is refused_by_serializer's to say.
DiscoveryForm discovery_form(const http::Request& request);

// The content type of an aggregated form in JSON; clients take an answer without its parameters for a plain one.
std::string content_type_of(DiscoveryForm form);

// How an answer of metrics.k8s.io is wanted: as it is, or as a Table of that version of meta.k8s.io (wire 4.1). Null
// when nothing fits, and then refused_by_serializer has the answer.
enum class MetricsForm { object, table_v1, table_v1beta1 };
std::optional<MetricsForm> metrics_form(const http::Request& request);

// Whether the answer, or the error instead of it, is indented JSON: `pretty=true` or the clause says so, else curl,
// Wget and browsers get it. Never when another media type than JSON is wanted.
bool wants_pretty(const http::Request& request, const http::QueryParameters& parameters,
                  Transforms transforms = Transforms::none);

}  // namespace adapter::api
