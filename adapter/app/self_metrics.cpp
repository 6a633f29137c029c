#include "app/self_metrics.hpp"

namespace adapter::app {
namespace {

using Kind = runtime::MetricRegistry::Kind;
using Reading = runtime::MetricRegistry::Reading;

std::vector<Reading> one(double value) {
  return {{{}, value}};
}

double unix_seconds(runtime::WallTime at) {
  return std::chrono::duration<double>(at.time_since_epoch()).count();
}

}  // namespace

void add_rule_figures(runtime::MetricRegistry& figures, const RuleLoop& rules) {
  const auto& state = rules.state();
  figures.at_scrape("promadapter_config_last_reload_successful",
                    "0 while the configuration file is not usable and the last good one stays in force, and before "
                    "there is one.",
                    Kind::gauge, {}, [&state] { return one(state.last_read_good ? 1 : 0); });
  figures.at_scrape("promadapter_config_last_reload_success_timestamp_seconds",
                    "When the configuration in force was read.", Kind::gauge, {}, [&rules, &state] {
                      return rules.begun() ? one(unix_seconds(state.read_at)) : std::vector<Reading>();
                    });
  figures.at_scrape("promadapter_config_info", "1; the label is the hash of the configuration file in force.",
                    Kind::gauge, {"sha256"}, [&rules, &state] {
                      std::vector<Reading> out;
                      if (rules.begun()) out.push_back({{state.hash}, 1});
                      return out;
                    });
  figures.at_scrape("promadapter_config_reloads_total",
                    "Changed configuration files that were read, the one at start included.", Kind::counter,
                    {"outcome"}, [&state] {
                      return std::vector<Reading>{{{"success"}, static_cast<double>(state.good_reads)},
                                                  {{"failure"}, static_cast<double>(state.bad_reads)}};
                    });
  figures.at_scrape("promadapter_config_section_removed",
                    "1 while a section that was served is gone from the configuration; its group stays served, and "
                    "empty, until a restart.",
                    Kind::gauge, {"group"}, [&state] {
                      std::vector<Reading> out;
                      for (const auto group : api::kApiGroups) {
                        out.push_back({{std::string(api::name_of(group))}, state.removed.has(group) ? 1.0 : 0.0});
                      }
                      return out;
                    });
}

void add_memory_figures(runtime::MetricRegistry& figures, const runtime::Budget& budget) {
  const auto add = [&](const char* name, const char* help, Kind kind, std::size_t (runtime::Budget::*read)() const) {
    figures.at_scrape(name, help, kind, {}, [&budget, read] { return one(static_cast<double>((budget.*read)())); });
  };
  add("promadapter_memory_budget_bytes", "What answers may take together while they are worked on (--memory-budget).",
      Kind::gauge, &runtime::Budget::limit);
  add("promadapter_memory_budget_used_bytes", "What they take now.", Kind::gauge, &runtime::Budget::used);
  add("promadapter_memory_budget_peak_bytes", "The most they have taken.", Kind::gauge, &runtime::Budget::peak);
  add("promadapter_memory_budget_refusals_total", "Times that an answer did not fit and was refused.", Kind::counter,
      &runtime::Budget::refusals);
}

void add_failure_figures(runtime::MetricRegistry& figures, const runtime::Logger& logger) {
  figures.at_scrape("promadapter_unexpected_failures_total",
                    "Exceptions that nobody expected, by what they ended; the log says more.", Kind::counter, {"where"},
                    [&failures = logger.unexpected_failures()] {
                      std::vector<Reading> out;
                      for (const auto& [where, count] : failures) out.push_back({{where}, count});
                      return out;
                    });
}

void add_connection_figures(runtime::MetricRegistry& figures, const http::Server& server) {
  figures.at_scrape("promadapter_connections", "Open connections of callers, by whether a certificate is verified.",
                    Kind::gauge, {"peer"}, [&server] {
                      const auto now = server.figures();
                      return std::vector<Reading>{{{"verified"}, static_cast<double>(now.verified)},
                                                  {{"unverified"}, static_cast<double>(now.unverified)}};
                    });
  figures.at_scrape("promadapter_connections_refused_total",
                    "Connections that were closed to make room for others, or that found none.", Kind::counter, {"why"},
                    [&server] {
                      const auto now = server.figures();
                      return std::vector<Reading>{{{"made room"}, static_cast<double>(now.closed_for_room)},
                                                  {{"no room"}, static_cast<double>(now.turned_away)}};
                    });
}

void add_refusal_figure(runtime::MetricRegistry& figures, const http::Server& server) {
  figures.at_scrape("promadapter_requests_refused_total",
                    "Requests that nobody was asked about: malformed, over a bound, or more than the memory budget has "
                    "room for. By the status of the answer.",
                    Kind::counter, {"code"}, [&server] {
                      std::vector<Reading> out;
                      for (const auto& [status, count] : server.figures().refused) {
                        out.push_back({{std::to_string(status)}, static_cast<double>(count)});
                      }
                      return out;
                    });
}

void add_background_figure(runtime::MetricRegistry& figures, const runtime::Background& background) {
  figures.at_scrape(
      "promadapter_background_functions",
      "Functions that run beside the loop: readings of files, look-ups of names, long computations. Those "
      "that hang and were given up count, too.",
      Kind::gauge, {}, [&background] { return one(static_cast<double>(background.running())); });
}

void add_alarm_figures(runtime::MetricRegistry& figures, const ServingCertificate& certificate,
                       const PrometheusCredentials& prometheus) {
  figures.at_scrape("promadapter_serving_certificate_alarm",
                    "1 while a serving certificate is bad: its files cannot be used and the last good ones are, it has "
                    "ended or not begun, or our own cannot be made anew.",
                    Kind::gauge, {}, [&certificate] { return one(certificate.alarm() ? 1 : 0); });
  figures.at_scrape("promadapter_serving_certificate_expiration_timestamp_seconds",
                    "When a serving certificate ends, by its file.", Kind::gauge, {"certificate"}, [&certificate] {
                      std::vector<Reading> out;
                      for (const auto& [name, at] : certificate.expiries()) {
                        out.push_back({{name}, unix_seconds(at)});
                      }
                      return out;
                    });
  figures.at_scrape("promadapter_prometheus_client_certificate_expiration_timestamp_seconds",
                    "When the certificate shown to Prometheus ends.", Kind::gauge, {}, [&prometheus] {
                      const auto end = prometheus.certificate_end();
                      return end ? one(unix_seconds(*end)) : std::vector<Reading>();
                    });
  figures.at_scrape("promadapter_prometheus_credentials_alarm",
                    "1 while credentials for Prometheus are bad or cannot be read; the last good are used.",
                    Kind::gauge, {}, [&prometheus] { return one(prometheus.alarm() ? 1 : 0); });
}

void add_log_figures(runtime::MetricRegistry& figures, const runtime::LogOutput& output) {
  figures.at_scrape("promadapter_log_lines_lost_total", "Log lines that standard error did not take in time.",
                    Kind::counter, {}, [&output] { return one(static_cast<double>(output.lost())); });
}

}  // namespace adapter::app
