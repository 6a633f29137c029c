#pragma once

// Aggregated discovery: all resources of all groups in one document. Pure.
// Wire: k8s.io/api apidiscovery v2 (v2beta1 has the same fields), APIGroupDiscoveryList.

#include <string_view>

#include "base/result.hpp"
#include "cluster/discovered_version.hpp"

namespace adapter::cluster {

inline constexpr std::string_view kAcceptDiscovery =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,"
    "application/json";

// Whether an answer is aggregated is told by the parameters of its Content-Type alone, in any order.
bool is_aggregated_discovery(std::string_view content_type);

// Versions whose freshness is Stale count as not answered. Fails with malformed_response.
Result<Discovery> parse_aggregated_discovery(std::string_view json);

}  // namespace adapter::cluster
