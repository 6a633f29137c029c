#pragma once

// The query for cpu or memory of pods in one namespace, or of nodes: half of a rule of resourceRules, rendered. Pure.

#include <span>
#include <string>

#include "base/result.hpp"
#include "cluster/object.hpp"
#include "rules/rule_set.hpp"

namespace adapter::provider {

struct UsageQuery {
  std::string promql;
  std::string object_label;     // whose value names the pod or node
  std::string container_label;  // empty for nodes, and where the rule has none
};

// `objects` are not empty; pods are all of one namespace. Matchers of the namespace and then of the objects, in their
// order; grouped by pod and container, or by node (incumbent-behaviour 3.2, 3.3, 7). Fails with bad_request when the
// rule has no label for what is asked about, or its template gives no query.
Result<UsageQuery> pod_usage_query(const rules::BoundResourceRule& rule, std::span<const cluster::Object> objects);
Result<UsageQuery> node_usage_query(const rules::BoundResourceRule& rule, std::span<const cluster::Object> objects);

}  // namespace adapter::provider
