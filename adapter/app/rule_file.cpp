#include "app/rule_file.hpp"

#include "http/digest.hpp"
#include "rules/rule_loader.hpp"

namespace adapter::app {

RuleFileReading judge_rule_file(const Options& options, const Result<std::string>& content) {
  RuleFileReading out;
  const auto& name = options.config_file;
  if (!content) {
    out.refused.push_back("--config: " + name + " " + content.error().message);
    return out;
  }
  out.hash = http::sha256_hex(*content);
  out.file = rules::load_rules(*content, name);
  out.says_nothing = out.file.fatal.empty() && rules::says_nothing(*content);
  const bool unusable = !out.file.fatal.empty() || options.strict_rules;
  for (const auto& finding : out.file.fatal) out.refused.push_back(finding.text());
  for (const auto& rule : out.file.quarantined) {
    for (const auto& finding : rule.findings) {
      if (unusable) out.refused.push_back(finding.text());
    }
  }
  if (out.file.has_rules) {
    if (auto problem = max_age_problem(options)) out.refused.push_back(std::move(*problem));
  }
  return out;
}

}  // namespace adapter::app
