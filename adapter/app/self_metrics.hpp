#pragma once

// What /metrics tells of the configuration in force, so that a reload that did not work raises an alarm where alarms
// are raised.

#include "app/rule_loop.hpp"
#include "runtime/metrics.hpp"

namespace adapter::app {

// `rules` must outlive the registry.
void add_rule_figures(runtime::MetricRegistry& figures, const RuleLoop& rules);

}  // namespace adapter::app
