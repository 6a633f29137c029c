#include "rules/finding.hpp"

namespace adapter::rules {

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

}  // namespace adapter::rules
