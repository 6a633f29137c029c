#pragma once

#include "http/message.hpp"
#include "runtime/metrics.hpp"

namespace adapter::api {

// /metrics: the program's own figures as they are now, in the one format that every scraper understands, whatever it
// offers to take.
http::Response answer_exposition(const runtime::MetricRegistry& registry);

}  // namespace adapter::api
