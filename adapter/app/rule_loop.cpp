#include "app/rule_loop.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "app/startup.hpp"
#include "base/byte_count.hpp"
#include "rules/rule_load.hpp"
#include "runtime/step.hpp"

namespace adapter::app {
namespace {

constexpr std::chrono::milliseconds kLookEvery{250}, kAfterFailure{5000};
constexpr std::size_t kLargestFile = std::size_t{64} << 20;

struct Section {
  api::ApiGroup group;
  std::string_view name;
  bool present;
};

std::array<Section, 3> sections_of(const rules::RuleFile& file) {
  return {{{api::ApiGroup::custom_metrics, "rules", file.has_rules},
           {api::ApiGroup::external_metrics, "externalRules", file.has_external_rules},
           {api::ApiGroup::resource_metrics, "resourceRules", file.resource_rules.has_value()}}};
}

std::string nothing_said(const Options& options) {
  return "--config: " + options.config_file + " holds none of the sections rules, externalRules and resourceRules";
}

std::vector<std::string> findings_of(const rules::RuleSet& set) {
  std::vector<std::string> out;
  for (const auto& rule : set.quarantined) {
    for (const auto& finding : rule.findings) out.push_back(finding.text() + "; " + rule.name() + " is not served");
  }
  for (const auto& finding : set.resource_findings) {
    out.push_back(finding.text() + "; resourceRules are not served");
  }
  return out;
}

// What only the catalogue can tell of a file without findings inside its rules.
std::vector<std::string> unknown_resources(rules::RuleFile file, std::shared_ptr<const meta::ResourceCatalog> catalog) {
  file.quarantined.clear();
  std::vector<std::string> out;
  const auto set = rules::bind_rules(file, std::move(catalog));
  for (const auto& rule : set.quarantined) {
    for (const auto& finding : rule.findings) out.push_back(finding.text());
  }
  for (const auto& finding : set.resource_findings) out.push_back(finding.text());
  return out;
}

}  // namespace

RuleLoop::RuleLoop(const Options& options, cluster::ResourceSource& resources, runtime::Clock& clock,
                   const runtime::Logger& logger, runtime::Background& background, runtime::Budget& budget, Use use,
                   Remembered remembered, GiveUp give_up)
    : options_(options),
      resources_(resources),
      clock_(clock),
      logger_(logger),
      background_(background),
      held_(budget),
      use_(std::move(use)),
      remembered_(std::move(remembered)),
      give_up_(std::move(give_up)),
      pause_(clock),
      files_(clock, background, kLargestFile) {
  const auto contents = files_.begin({options_.config_file});
  if (files_.is_still()) {
    begin_with(judge_rule_file(options_, contents.at(options_.config_file)));
    return;
  }
  logger_.info(options_.config_file + ": written this second; its rules are in force when it is still");
  files_.ask();
}

void RuleLoop::begin_with(RuleFileReading reading) {
  if (const auto catalog = resources_.catalog(); catalog && options_.strict_rules) {
    for (auto& finding : unknown_resources(reading.file, catalog)) reading.refused.push_back(std::move(finding));
  }
  const bool says_nothing = reading.says_nothing;
  if (says_nothing && options_.strict_rules) reading.refused.push_back(nothing_said(options_));
  if (!reading.refused.empty()) throw StartupError(std::move(reading.refused));
  take(std::move(reading));
  begun_ = clock_.now();
  if (!says_nothing) return;
  state_.last_read_good = false;
  logger_.error(nothing_said(options_) + "; nothing is served until it has one");
}

void RuleLoop::take(RuleFileReading reading) {
  file_ = std::make_shared<const rules::RuleFile>(std::move(reading.file));
  unbound_ = true;
  bind_after_ = runtime::SteadyTime::min();
  state_.hash = std::move(reading.hash);
  state_.read_at = clock_.wall_now();
  state_.last_read_good = true;
  ++state_.good_reads;
  for (const auto& warning : file_->warnings) logger_.warning(warning.text());
  const auto& name = options_.config_file;
  state_.removed = {};
  for (const auto& section : sections_of(*file_)) {
    if (section.present) served_.add(section.group);
    if (section.present || !served_.has(section.group)) continue;
    state_.removed.add(section.group);
    logger_.error(name + ": the section '" + std::string(section.name) + "' is gone; " +
                  std::string(api::name_of(section.group)) +
                  " stays served, and empty, until a restart: an APIService without its group blocks the deletion of "
                  "namespaces");
  }
}

void RuleLoop::read_now() {
  asked_ = true;
  files_.ask();
  pause_.end();
}

asio::awaitable<void> RuleLoop::run() {
  for (bool good = true;;) {
    good = co_await runtime::run_step("putting rules in force", logger_, bind()) && good;
    co_await pause_.until(clock_.now() + (good ? kLookEvery : kAfterFailure));
    good = co_await runtime::run_step("reading the rules", logger_, look());
  }
}

asio::awaitable<void> RuleLoop::look() {
  for (const auto& resource : unknown_resources_) resources_.note_unknown(resource);
  hold(of_rules_ + remembered_.now());
  auto contents = co_await files_.look();
  if (!contents) co_return;
  const bool asked = std::exchange(asked_, false);
  const auto& name = options_.config_file;
  auto& read = contents->at(name);
  // It may pass: a start that is not put off waits for a slow file as well.
  if (!begun_ && !read) {
    files_.ask();  // what makes it readable need not change the file
    const auto why = "--config: " + name + " " + read.error().message + "; nothing is served until it can be read";
    if (why != std::exchange(told_unreadable_, why)) logger_.error(why);
    co_return;
  }
  auto reading = co_await judge(std::move(read));
  if (!begun_) {
    try {
      begin_with(std::move(reading));
    } catch (const StartupError& e) {
      give_up(e.messages());
    }
    co_return;
  }
  if (reading.says_nothing) reading.refused.push_back(nothing_said(options_));
  if (!reading.refused.empty()) {
    ++state_.bad_reads;
    state_.last_read_good = false;
    for (const auto& message : reading.refused) logger_.error(message);
    logger_.error(name + ": not usable; the last good rules stay in force");
  } else if (reading.hash != state_.hash) {
    logger_.info(name + " has changed: SHA-256 " + reading.hash);
    take(std::move(reading));
  } else if (waits_for_room()) {
    if (asked) logger_.info(name + ": its content has not changed, and waits for room to be in force");
  } else {
    if (asked || !state_.last_read_good) logger_.info(name + ": its content is the one in force");
    state_.last_read_good = true;
    state_.read_at = clock_.wall_now();
  }
}

asio::awaitable<RuleFileReading> RuleLoop::judge(Result<std::string> content) {
  auto judge = [options = options_, content = std::move(content)] { return judge_rule_file(options, content); };
  try {
    co_return co_await background_.run(std::move(judge));
  } catch (...) {
    files_.ask();  // what was read is lost
    throw;
  }
}

void RuleLoop::give_up(std::vector<std::string> messages) {
  if (!std::exchange(gave_up_, true)) give_up_(std::move(messages));
}

asio::awaitable<void> RuleLoop::bind() {
  const auto catalog = resources_.catalog();
  if (!begun_ || !catalog || (!unbound_ && catalog == bound_to_) || clock_.now() < bind_after_) co_return;
  struct Bound {
    std::shared_ptr<const rules::RuleSet> set;
    std::vector<std::string> findings, unknown;
  };
  auto bind = [file = file_, catalog, is_strict = options_.strict_rules && !bound_to_] {
    auto set = std::make_shared<const rules::RuleSet>(rules::bind_rules(*file, catalog));
    auto findings = findings_of(*set);
    auto unknown = is_strict ? unknown_resources(*file, catalog) : std::vector<std::string>();
    return Bound{.set = std::move(set), .findings = std::move(findings), .unknown = std::move(unknown)};
  };
  auto [set, findings, unknown] = co_await background_.run(std::move(bind));
  if (!unknown.empty()) give_up(std::move(unknown));
  const auto bytes = rules::bytes_of(*set, *file_);
  const auto remembered = co_await remembered_.beside(set);
  if (!has_room_for(*set, bytes, remembered)) co_return;
  // A catalogue changes without touching the rules: the same findings are told once.
  if (unbound_ || findings != last_findings_) {
    for (const auto& finding : findings) logger_.error(finding);
    logger_.info(options_.config_file + ": " + std::to_string(set->serving()) + " rules serve, " +
                 std::to_string(set->set_aside()) + " do not");
  }
  last_findings_ = std::move(findings);
  unknown_resources_ = set->unknown_resources;
  co_await use_(set);
  of_rules_ = bytes;
  hold(of_rules_ + remembered_.now());
  // Only now: when putting them in force fails, it is tried again.
  bound_to_ = catalog;
  unbound_ = false;
  state_.serving = set->serving();
  state_.quarantined = set->set_aside();
}

bool RuleLoop::hold(std::size_t bytes) {
  return held_.resize(bytes - std::min(bytes, kUncountedBytes));
}

// The generation before may live beside it for a moment.
bool RuleLoop::has_room_for(const rules::RuleSet& set, std::size_t bytes, std::size_t remembered) {
  const auto rules = set.rules.size() + set.external_rules.size() + set.quarantined.size();
  if (hold(bytes + remembered)) {
    if (waits_for_room()) state_.last_read_good = true;
    bind_after_ = runtime::SteadyTime::min();
    return true;
  }
  if (!waits_for_room()) {
    logger_.error(options_.config_file + ": its " + std::to_string(rules) + " rules take some " +
                  byte_count_text(bytes) +
                  (remembered > 0 ? ", beside " + byte_count_text(remembered) + " of what others were before" : "") +
                  ", more than --memory-budget has left for rules, half of it at most; " +
                  (bound_to_ ? "the rules before stay in force" : "nothing is served") + " until it has");
  }
  bind_after_ = clock_.now() + kAfterFailure;
  state_.last_read_good = false;  // it is not in force
  return false;
}

}  // namespace adapter::app
