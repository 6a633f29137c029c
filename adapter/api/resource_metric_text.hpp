#pragma once

// What metrics.k8s.io/v1beta1 answers: PodMetrics, NodeMetrics, their lists, and both as a Table of meta.k8s.io
// (wire 2.6, 4.1). Compact JSON without a line break at the end; time stamps have whole seconds; cpu in decimal,
// memory in binary quantities.

#include <string_view>

#include "api/text_out.hpp"
#include "meta/resource_metrics.hpp"

namespace adapter::api {

// Of one object; the list has no other item.
void write_resource_metrics(const meta::ResourceMetricsList& only, TextOut& out);

void write_resource_metrics_list(const meta::ResourceMetricsList& list, TextOut& out);

// What stands beside the cells of a row.
enum class IncludeObject { none, metadata, object };

// A row for each item, with the sums of its containers; a sum that no quantity can express is null. `version` of
// meta.k8s.io is v1 or v1beta1. Without items there are no columns either, as with the incumbent.
void write_resource_metrics_table(const meta::ResourceMetricsList& list, std::string_view version,
                                  IncludeObject include, TextOut& out);

}  // namespace adapter::api
