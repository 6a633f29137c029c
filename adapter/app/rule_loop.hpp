#pragma once

// Keeps the rules in force: reads the rule file, binds it to the resources that exist, hands the result on, and does so
// again when the file or the catalogue changes. A file that cannot serve as a whole, or says nothing, leaves the last
// good one in force.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/api_group.hpp"
#include "app/options.hpp"
#include "app/rule_file.hpp"
#include "cluster/resource_source.hpp"
#include "rules/rule_set.hpp"
#include "runtime/asio.hpp"
#include "runtime/background.hpp"
#include "runtime/budget.hpp"
#include "runtime/clock.hpp"
#include "runtime/followed_files.hpp"
#include "runtime/logger.hpp"
#include "runtime/pause.hpp"

namespace adapter::app {

class RuleLoop {
 public:
  static constexpr std::size_t kUncountedBytes = 4 << 20;  // of all rules; what is beyond them is the budget's

  // Returns when they are in force.
  using Use = std::function<asio::awaitable<void>(std::shared_ptr<const rules::RuleSet>)>;
  // How many bytes are held of what rules were: before those in force, and for long beside those that come.
  struct Remembered {
    std::function<std::size_t()> now;
    std::function<asio::awaitable<std::size_t>(std::shared_ptr<const rules::RuleSet>)> beside;
  };
  using GiveUp = std::function<void(std::vector<std::string> messages)>;

  struct State {
    std::string hash;           // SHA-256 of the file in force; empty before there is one
    runtime::WallTime read_at;  // when that was read
    bool last_read_good = false;
    std::uint64_t good_reads = 0, bad_reads = 0;  // of changed files, the one at start included
    std::size_t serving = 0, quarantined = 0;     // rules
    api::ServedGroups removed;                    // served, though their section is gone from the file
  };

  // Reads the file; throws StartupError when it cannot serve. One that says nothing is an error in the log, and nothing
  // is served, as the community chart renders such a file; under --strict-rules it cannot serve. One that was written
  // less than a second ago may not be whole: it is judged, and in force, when it has been still for a second, and can
  // be read. The references must outlive the loop. `use` puts rules in force. `give_up` is called instead of the
  // exception, once, when that comes later, or --strict-rules turns an override's unknown resource into the end of the
  // program and the catalogue comes only later. Hundreds of rules draw on `budget`, with what is remembered of those
  // before, which rules with errors may be; where it has not so much left, those before stay in force until it has.
  RuleLoop(const Options& options, cluster::ResourceSource& resources, runtime::Clock& clock,
           const runtime::Logger& logger, runtime::Background& background, runtime::Budget& budget, Use use,
           Remembered remembered, GiveUp give_up);

  // Until cancelled. The file is looked at four times a second, through symbolic links; a change is in force when it
  // has been still for a second (runtime/followed_files).
  asio::awaitable<void> run();

  // Reads the file again, changed or not: at once, unless it changed less than a second ago.
  void read_now();
  // There is another catalogue: binds the rules to it now.
  void catalog_changed() { pause_.end(); }

  // Which groups are served: what once was, stays (an APIService without its group blocks the deletion of namespaces).
  api::ServedGroups served() const { return served_; }
  const State& state() const { return state_; }
  // Since when there is a file in force; nothing while it is still being written.
  std::optional<runtime::SteadyTime> begun() const { return begun_; }
  // Whether there are none in force, because the budget has no room for them.
  bool has_no_room() const { return !bound_to_ && waits_for_room(); }

 private:
  // Throws StartupError.
  void begin_with(RuleFileReading reading);
  void take(RuleFileReading reading);
  asio::awaitable<void> look();
  asio::awaitable<RuleFileReading> judge(Result<std::string> content);
  asio::awaitable<void> bind();
  bool has_room_for(const rules::RuleSet& set, std::size_t bytes, std::size_t remembered);
  bool hold(std::size_t bytes);  // of them all
  bool waits_for_room() const { return bind_after_ != runtime::SteadyTime::min(); }
  void give_up(std::vector<std::string> messages);

  const Options& options_;
  cluster::ResourceSource& resources_;
  runtime::Clock& clock_;
  const runtime::Logger& logger_;
  runtime::Background& background_;
  runtime::Budget::Share held_;
  std::size_t of_rules_ = 0;  // bytes
  Use use_;
  Remembered remembered_;
  GiveUp give_up_;
  runtime::Pause pause_;
  runtime::FollowedFiles files_;  // the one of --config
  std::optional<runtime::SteadyTime> begun_;
  std::string told_unreadable_;  // while nothing is in force
  bool gave_up_ = false;
  bool asked_ = false;
  std::shared_ptr<const rules::RuleFile> file_;                  // null before begin_with()
  bool unbound_ = true;                                          // file_ is not in force yet
  std::shared_ptr<const meta::ResourceCatalog> bound_to_;        // null before the first time
  runtime::SteadyTime bind_after_ = runtime::SteadyTime::min();  // else there is no room
  std::vector<std::string> last_findings_;
  std::vector<meta::GroupResource> unknown_resources_;  // that the rules in force name
  api::ServedGroups served_;
  State state_;
};

}  // namespace adapter::app
