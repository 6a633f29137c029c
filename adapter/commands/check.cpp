#include "commands/check.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "commands/check_arguments.hpp"
#include "commands/check_report.hpp"
#include "meta/builtin_catalog.hpp"
#include "rules/custom_resource_definitions.hpp"
#include "rules/rule_set.hpp"
#include "rules/wrapped_rules.hpp"
#include "runtime/file.hpp"

namespace adapter::commands {
namespace {

using Severity = CheckFinding::Severity;

constexpr int kMistake = 2;
constexpr std::size_t kMaxBytes = std::size_t{64} << 20;
constexpr auto kPipesToo = runtime::FileKinds::pipes_too;

Result<std::string> read_stream(std::istream& in) {
  std::string out;
  std::array<char, 64 << 10> piece;
  while (in.read(piece.data(), piece.size()) || in.gcount() > 0) {
    out.append(piece.data(), static_cast<std::size_t>(in.gcount()));
    if (out.size() > kMaxBytes) return Error{ErrorKind::bad_request, "larger than 64 MiB", ""};
  }
  return out;
}

class Checker {
 public:
  Checker(const CheckArguments& arguments, std::istream& in) : in_(in), tells_crds_(!arguments.crds.empty()) {
    learn_kinds(arguments.crds);
    for (const auto& file : arguments.files) judge(file);
    report_.files = arguments.files.size();
  }

  CheckReport take_report() { return std::move(report_); }

 private:
  void learn_kinds(const std::vector<std::string>& crds) {
    const auto builtin = meta::builtin_catalog();
    auto resources = builtin.resources();
    for (const auto& file : crds) {
      const auto text = runtime::read_file(file, kMaxBytes, kPipesToo);
      if (!text) {
        add(Severity::error, {.file = file, .where = {}, .key = {}, .message = text.error().message});
        continue;
      }
      auto read = rules::read_custom_resource_definitions(*text, file);
      add(Severity::error, read.findings);
      resources.insert(resources.end(), read.resources.begin(), read.resources.end());
    }
    catalog_ = std::make_shared<const meta::ResourceCatalog>(std::move(resources));
  }

  void judge(const std::string& file) {
    const auto first = report_.findings.size();
    const auto text = file == "-" ? read_stream(in_) : runtime::read_file(file, kMaxBytes, kPipesToo);
    if (!text) {
      add(Severity::error, {.file = file, .where = {}, .key = {}, .message = text.error().message});
      return;
    }
    const auto wrapped = rules::load_wrapped_rules(*text, file);
    add(Severity::warning, wrapped.wrappings);
    for (const auto& each : wrapped.files) judge(each);
    std::stable_sort(report_.findings.begin() + static_cast<std::ptrdiff_t>(first), report_.findings.end(),
                     [](const CheckFinding& a, const CheckFinding& b) {
                       const auto place = [](const CheckFinding& each) {
                         return std::pair(each.finding.where.line, each.finding.where.column);
                       };
                       return place(a) < place(b);
                     });
  }

  void judge(const rules::RuleFile& file) {
    add(Severity::error, file.fatal);
    add(Severity::warning, file.warnings);
    for (const auto& rule : file.quarantined) add(Severity::error, rule.findings);
    const auto bound = rules::bind_rules(file, catalog_);
    for (auto rule = file.quarantined.size(); rule < bound.quarantined.size(); ++rule) {
      add_unknown_kinds(bound.quarantined[rule].findings);
    }
    add_unknown_kinds(bound.resource_findings);
  }

  // Which kinds a cluster has beside Kubernetes' own is known only when somebody tells.
  void add_unknown_kinds(std::vector<rules::Finding> findings) {
    for (auto& finding : findings) {
      finding.message += tells_crds_ ? " (neither one of Kubernetes' own kinds nor in the files of --crds)"
                                     : " (not one of Kubernetes' own kinds; the rule is set aside until a cluster has "
                                       "it: tell its CustomResourceDefinition with --crds=FILE)";
    }
    add(tells_crds_ ? Severity::error : Severity::warning, findings);
  }

  void add(Severity severity, const std::vector<rules::Finding>& findings) {
    for (const auto& finding : findings) add(severity, finding);
  }
  void add(Severity severity, rules::Finding finding) {
    report_.findings.push_back({.severity = severity, .finding = std::move(finding)});
  }

  std::istream& in_;
  bool tells_crds_;
  std::shared_ptr<const meta::ResourceCatalog> catalog_;
  CheckReport report_;
};

}  // namespace

int check(std::span<const char* const> words, std::istream& in, std::ostream& out, std::ostream& err) {
  const auto parsed = parse_check_arguments(words);
  if (const auto* mistakes = std::get_if<CheckMistakes>(&parsed)) {
    for (const auto& message : mistakes->messages) err << "promadapter check: " << message << '\n';
    err << "Run promadapter check --help to see how it is used.\n";
    return kMistake;
  }
  if (std::holds_alternative<CheckHelp>(parsed)) {
    out << check_help();
    return EXIT_SUCCESS;
  }
  const auto& arguments = std::get<CheckArguments>(parsed);
  const auto report = Checker(arguments, in).take_report();
  out << (arguments.format == CheckArguments::Format::json ? as_json(report) : as_text(report));
  return report.count(Severity::error) > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

}  // namespace adapter::commands
