#include "app/health.hpp"

namespace adapter::app {
namespace {

constexpr std::chrono::seconds kRelistPatience{30};

Result<void> not_ready(const char* why) {
  return Error{ErrorKind::unavailable, why, ""};
}

}  // namespace

Health::Health(const runtime::Clock& clock, const cluster::ResourceSource& resources, const RuleLoop& rules,
               const series::RelistLoop& relist, api::HealthChecks more)
    : clock_(clock), rules_(rules), relist_(relist) {
  checks_.push_back({.name = "ping", .readiness_only = false, .check = [] { return Result<void>(); }});
  checks_.push_back({.name = "resource-catalog", .readiness_only = true, .check = [&resources] {
                       return resources.catalog() ? Result<void>() : not_ready("resources are not known yet");
                     }});
  checks_.push_back({.name = "first-relist", .readiness_only = true, .check = [this] { return first_relist(); }});
  for (auto& check : more) checks_.push_back(std::move(check));
  checks_.push_back({.name = "shutdown", .readiness_only = true, .check = [this] {
                       return shutting_down_ ? not_ready("shutting down") : Result<void>();
                     }});
}

Result<void> Health::first_relist() const {
  if (!rules_.begun()) return not_ready("the rule file is not in force yet");
  if (rules_.has_no_room()) return not_ready("the rules take more than --memory-budget has left");
  if (relist_.has_run() || clock_.now() - *rules_.begun() >= kRelistPatience) return {};
  return not_ready("the first look at the series has not ended yet");
}

}  // namespace adapter::app
