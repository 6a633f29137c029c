#pragma once

// What /metrics tells of the configuration and the files in force, so that a reload that did not work raises an alarm
// where alarms are raised.

#include "app/prometheus_credentials.hpp"
#include "app/rule_loop.hpp"
#include "app/serving_certificate.hpp"
#include "http/server.hpp"
#include "runtime/background.hpp"
#include "runtime/budget.hpp"
#include "runtime/log_output.hpp"
#include "runtime/logger.hpp"
#include "runtime/metrics.hpp"

namespace adapter::app {

// `rules` must outlive the registry.
void add_rule_figures(runtime::MetricRegistry& figures, const RuleLoop& rules);
// `budget` must outlive the registry.
void add_memory_figures(runtime::MetricRegistry& figures, const runtime::Budget& budget);
// `logger` must outlive the registry.
void add_failure_figures(runtime::MetricRegistry& figures, const runtime::Logger& logger);
// `background` must outlive the registry.
void add_background_figure(runtime::MetricRegistry& figures, const runtime::Background& background);
// `server` must outlive the registry's last reading.
void add_connection_figures(runtime::MetricRegistry& figures, const http::Server& server);
void add_refusal_figure(runtime::MetricRegistry& figures, const http::Server& server);
// Both must outlive the registry.
void add_alarm_figures(runtime::MetricRegistry& figures, const ServingCertificate& certificate,
                       const PrometheusCredentials& prometheus);

// `output` must outlive the registry.
void add_log_figures(runtime::MetricRegistry& figures, const runtime::LogOutput& output);

}  // namespace adapter::app
