#include "provider/explanation.hpp"

#include <string_view>

#include "base/go_duration.hpp"
#include "base/go_quote.hpp"
#include "base/short_text.hpp"
#include "provider/sample_quantity.hpp"
#include "rules/rule.hpp"

namespace adapter::provider {
namespace {

using series::Miss;

constexpr std::size_t kNameBytes = 80;

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

std::string within(std::chrono::nanoseconds window) {
  if (window.count() == 0) return "";
  return " within the last " + format_go_duration(window) + " (--metrics-max-age)";
}

std::string describe(const Miss& miss) {
  const auto rule = rules::rule_place(miss.rule, miss.where);
  const auto because = miss.detail.empty() ? "" : ": " + miss.detail;
  switch (miss.why) {
    case Miss::Why::not_listed_yet:
      return "the series of " + rule + " are not known yet" + because;
    case Miss::Why::no_rule:
      return "no rule makes a metric of this name" +
             (miss.nearest.empty() ? "" : "; the nearest name is " + miss.nearest);
    case Miss::Why::no_series:
      return rule + " makes this name, but its seriesQuery finds no series for it" + within(miss.window) +
             (miss.detail.empty() ? "" : "; its last discovery failed: " + miss.detail);
    case Miss::Why::unsafe_series:
      return rule + " makes this name, but its seriesQuery finds no series for it that it can ask for: " + miss.detail;
    case Miss::Why::no_label:
      return "its series have no label for this resource; they have " +
             (miss.labels.empty() ? "none" : joined(miss.labels)) +
             (miss.resources.empty() ? ", and none of them names a resource by " + rule
                                     : "; by " + rule + " it exists for " + joined(miss.resources));
    case Miss::Why::other_scope:
      return "it exists for this resource, but on another path";  // with more of the question: wrong_scope()
    case Miss::Why::quarantined:
      return "the rule that makes it is not served: " + miss.detail;
    case Miss::Why::unfit_name:
      return "no metric of such a name is listed, as no path can hold it" +
             (miss.detail.empty() ? "" : "; " + miss.detail);
  }
  return "";
}

std::string wrong_scope(const MetricMissing& missing) {
  const bool vowel = std::string_view("AEIOU").find(missing.kind.front()) != std::string_view::npos;
  return (vowel ? "an " : "a ") + missing.kind + (missing.namespaced ? " has a namespace" : " has no namespace") +
         "; ask for " + missing.path;
}

std::string describe(const MetricMissing& missing) {
  if (missing.miss.why == Miss::Why::other_scope && !missing.kind.empty()) return wrong_scope(missing);
  return describe(missing.miss);
}

std::string and_others(std::size_t count) {
  if (count == 0) return "";
  return " and of " + (count == 1 ? "another" : std::to_string(count) + " others");
}

struct Printer {
  std::string operator()(const ResourceUnknown& f) const { return "resource " + f.asked + ": " + f.reason; }
  std::string operator()(const MetricMissing& f) const { return describe(f); }
  std::string operator()(const RuleChosen& f) const {
    return rules::rule_place(f.rule, f.where) + " gives the metric from series " + f.series;
  }
  std::string operator()(const NameImpossible& f) const {
    return "nothing can be called " + go_quote(short_text(f.name, kNameBytes, "..."));
  }
  std::string operator()(const ObjectsSelected& f) const {
    return std::to_string(f.count) + " objects selected" + (f.selector.empty() ? "" : " by " + f.selector);
  }
  std::string operator()(const ObjectsUnknown& f) const { return "objects unknown: " + f.error.message; }
  std::string operator()(const QueryNotRendered& f) const {
    return rules::rule_place(f.rule, f.where) + " gives no query: " + f.reason;
  }
  std::string operator()(const QueryRendered& f) const { return "query: " + f.promql; }
  std::string operator()(const UpstreamFailed& f) const { return f.error.message; }
  std::string operator()(const UpstreamWarned& f) const { return "the backend warns: " + f.warning; }
  std::string operator()(const ResultUnusable& f) const { return "the query gave " + f.got + ", no vector"; }
  std::string operator()(const SamplesTaken& f) const { return std::to_string(f.samples) + " samples, each a value"; }
  std::string operator()(const SamplesMatched& f) const {
    return std::to_string(f.samples) + " samples, " + std::to_string(f.matched) + " objects matched by label " +
           f.label + ", " + std::to_string(f.without_label) + " samples without it, " + std::to_string(f.unasked) +
           " of other objects, " + std::to_string(f.repeated) + " repeated (one of them counts)";
  }
  std::string operator()(const ValueRefused& f) const {
    return "the value " + f.value + " of " + f.object + and_others(f.others) + " cannot be expressed as a quantity" +
           (f.value == kNativeHistogram ? ": histogram_quantile() or histogram_avg() makes a number of it" : "");
  }
  std::string operator()(const UsageUnknown& f) const {
    return "no metrics of " + f.objects + ": " + f.rule + ": " + f.error.message;
  }
  std::string operator()(const UsageMissing& f) const {
    return "the query of " + f.rule + " gave no sample of " + f.object + and_others(f.others);
  }
  std::string operator()(const UsageGap& f) const {
    return "the query of " + f.rule + " gave no sample of " +
           (f.containers == 1 ? "a container" : std::to_string(f.containers) + " containers") +
           " whose pod has others (" + f.example + "): taken for 0";
  }
  std::string operator()(const UsageUnnamed& f) const {
    return "the query of " + f.rule + " gave " +
           (f.samples == 1 ? "a sample that names" : std::to_string(f.samples) + " samples that name") +
           " no container beside some that do (" + f.example + "): left out, for they would double the pod";
  }
  std::string operator()(const UsageNowhere& f) const {
    return "the query of " + f.rule + " gave no sample of any of the " + f.objects + " by their label " + f.label;
  }
};

struct ReasonNotFound {
  std::string operator()(const ResourceUnknown& f) const { return f.reason; }
  std::string operator()(const MetricMissing& f) const { return describe(f); }
  std::string operator()(const NameImpossible& f) const { return Printer()(f); }
  std::string operator()(const ObjectsSelected& f) const {
    if (f.count > 0) return "";
    return f.selector.empty() ? "there is no object of this resource here"
                              : "no object matches the selector " + f.selector;
  }
  std::string operator()(const QueryNotRendered& f) const { return Printer()(f); }
  std::string operator()(const SamplesMatched& f) const {
    if (f.samples == 0) return "the query gave no sample";
    if (f.matched > 0) return "";
    return f.without_label == f.samples ? "no sample has the label " + f.label
                                        : "no sample is of this object by its label " + f.label;
  }
  std::string operator()(const ValueRefused& f) const { return Printer()(f); }
  std::string operator()(const UsageUnknown& f) const { return Printer()(f); }
  std::string operator()(const UsageMissing& f) const { return Printer()(f); }
  template <class Other>
  std::string operator()(const Other&) const {
    return "";
  }
};

}  // namespace

std::string explain(const Fact& fact) {
  return std::visit(Printer(), fact);
}

std::string reason_not_found(const DecisionTrace& trace) {
  for (auto fact = trace.rbegin(); fact != trace.rend(); ++fact) {
    if (auto reason = std::visit(ReasonNotFound(), *fact); !reason.empty()) return reason;
  }
  return "";
}

Error unable(const std::string& what, const Error& cause) {
  return {cause.kind, "unable to " + what + ": " + cause.message, cause.detail};
}

Error unable(const std::string& what, const Error& cause, const std::string& rule) {
  return of_rule(unable(what, cause), rule);
}

Error of_rule(Error error, const std::string& rule) {
  error.message += "; the query is of " + rule;
  return error;
}

std::optional<Error> failed_discovery(const Fact& fact) {
  const auto* missing = std::get_if<MetricMissing>(&fact);
  if (missing == nullptr || missing->miss.why != Miss::Why::not_listed_yet || missing->miss.detail.empty()) {
    return std::nullopt;
  }
  return unable("fetch metrics", {ErrorKind::upstream_unavailable, describe(missing->miss), ""});
}

}  // namespace adapter::provider
