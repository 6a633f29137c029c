#include "commands/check_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "base/visible_text.hpp"

namespace adapter::commands {
namespace {

using Severity = CheckFinding::Severity;

std::string_view name_of(Severity severity) {
  return severity == Severity::error ? "error" : "warning";
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace

std::size_t CheckReport::count(Severity severity) const {
  return static_cast<std::size_t>(std::count_if(
      findings.begin(), findings.end(), [severity](const CheckFinding& each) { return each.severity == severity; }));
}

std::string as_text(const CheckReport& report) {
  std::string out;
  for (const auto& [severity, finding] : report.findings) {
    out += visible_text(finding.text(name_of(severity))) + '\n';
  }
  return out + fmt::format("{}: {}, {}\n", counted(report.files, "file"),
                           counted(report.count(Severity::error), "error"),
                           counted(report.count(Severity::warning), "warning"));
}

std::string as_json(const CheckReport& report) {
  auto findings = nlohmann::ordered_json::array();
  for (const auto& [severity, finding] : report.findings) {
    findings.push_back({{"file", finding.file},
                        {"line", finding.where.line},
                        {"column", finding.where.column},
                        {"severity", name_of(severity)},
                        {"key", finding.key},
                        {"message", finding.message}});
  }
  const nlohmann::ordered_json out{{"files", report.files},
                                   {"errors", report.count(Severity::error)},
                                   {"warnings", report.count(Severity::warning)},
                                   {"findings", std::move(findings)}};
  // A file's name may be no UTF-8.
  return out.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

}  // namespace adapter::commands
