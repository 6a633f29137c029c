#pragma once

// Joins the samples of two queries, one for cpu and one for memory, to the pods or nodes they belong to. Pure.

#include <span>
#include <string>
#include <vector>

#include "cluster/object.hpp"
#include "meta/resource_metrics.hpp"
#include "promql/sample_list.hpp"
#include "provider/decision_trace.hpp"

namespace adapter::provider {

// The answer to one query.
struct UsageSamples {
  std::string rule;          // `resourceRules.cpu (line 8)`
  std::string object_label;  // whose value names the object
  // Names the container. Empty, or missing in a sample: the container without a name.
  std::string container_label;
  const promql::SampleList& samples;
};

// What matching takes of memory, about and no less, beside the objects and the samples: each of these may tell of a
// container of its own.
std::size_t bytes_of_matching(const promql::SampleList& cpu, const promql::SampleList& memory);
// Beside the objects they are of: containers, whose names the backend says.
std::size_t bytes_of_containers(const std::vector<meta::ResourceMetrics>& metrics);

// The metrics of those objects that have both, in the order of `objects`, whose names must differ; they are moved from.
// A container with only one of the two uses nothing of the other, as with the incumbent: an init container that has
// ended would stop its pod's autoscaler otherwise. Samples that name no container count only where the same query names
// none of that pod (the incumbent adds them as one more container). Of several samples for one container the last
// counts, for one node the first, as with the incumbent (incumbent-behaviour 7). NaN and negative values are 0. A value
// that no quantity can express is no measurement, and then what the others say of the object is not all of it: the
// object is left out. The facts go to `trace`: of each kind one, however many objects it is about.
std::vector<meta::ResourceMetrics> match_pod_usage(std::span<cluster::Object> objects, const UsageSamples& cpu,
                                                   const UsageSamples& memory, DecisionTrace& trace);
std::vector<meta::ResourceMetrics> match_node_usage(std::span<cluster::Object> objects, const UsageSamples& cpu,
                                                    const UsageSamples& memory, DecisionTrace& trace);

}  // namespace adapter::provider
