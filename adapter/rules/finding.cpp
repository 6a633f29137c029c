#include "rules/finding.hpp"

#include <algorithm>

namespace adapter::rules {
namespace {

constexpr std::size_t kMost = 2000;

}  // namespace

std::string Finding::text(std::string_view severity) const {
  std::string out = file;
  if (where.line > 0) {
    out += ':' + std::to_string(where.line);
    if (where.column > 0) out += ':' + std::to_string(where.column);
  }
  if (!out.empty()) out += ": ";
  if (!severity.empty()) out += std::string(severity) + ": ";
  if (!key.empty()) out += key + ": ";
  return out + message;
}

void FindingsTold::bound(std::vector<Finding>& findings) {
  const auto told = std::min(findings.size(), 1 + kMost - std::min(kMost, told_));
  told_ += told;
  if (told == findings.size()) return;
  const auto left_out = findings.size() - told;
  findings.resize(told);
  findings.back().message += "; and " + std::to_string(left_out) + " more in this rule";
}

}  // namespace adapter::rules
