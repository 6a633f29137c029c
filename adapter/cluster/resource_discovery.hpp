#pragma once

// Learns from the API server which resources exist, and keeps that fresh: on an interval, and soon after somebody asked
// for a resource that is not known (refresh_pace says how soon). Aggregated answers carry an entity tag (RFC
// 9110, 8.8.3): while nothing changes, a refresh costs two empty answers. A version whose server does not answer keeps
// the resources it last had, as does one that a single answer lacks (an API server that has just started does not list
// all groups yet): the next answer, two seconds later, must lack it too. When all fails the last good catalogue stays.
// What arrives and what is kept of it draws on the program's budget.

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "cluster/api_server.hpp"
#include "cluster/backoff.hpp"
#include "cluster/discovered_version.hpp"
#include "cluster/older_catalogs.hpp"
#include "cluster/refresh_pace.hpp"
#include "cluster/resource_source.hpp"
#include "runtime/background.hpp"
#include "runtime/budget.hpp"
#include "runtime/clock.hpp"
#include "runtime/event.hpp"
#include "runtime/logger.hpp"

namespace adapter::cluster {

class ResourceDiscovery : public ResourceSource {
 public:
  using Changed = std::function<void(std::shared_ptr<const meta::ResourceCatalog>)>;

  // The references must outlive this object. An interval of zero means ten minutes. `changed` is called with each
  // catalogue that differs from the one before, the first included; it must not throw.
  ResourceDiscovery(ApiServer& server, runtime::Clock& clock, const runtime::Logger& logger,
                    runtime::Background& background, runtime::Budget& budget, std::chrono::nanoseconds interval,
                    Changed changed);

  // Runs until cancelled; once at a time.
  asio::awaitable<void> run();

  std::shared_ptr<const meta::ResourceCatalog> catalog() const override { return catalog_; }
  void note_unknown(const meta::GroupResource& name) override;

 private:
  struct Pending;
  struct Tagged {
    std::string tag;
    Discovery discovery;
    runtime::Budget::Share held;
  };
  asio::awaitable<void> round();
  asio::awaitable<Result<void>> refresh();
  asio::awaitable<Result<Discovery>> ask(std::string target);
  asio::awaitable<void> ask_versions(Discovery& discovery);
  asio::awaitable<void> work(Pending& pending, std::size_t workers);
  asio::awaitable<void> ask_version(DiscoveredVersion& version, runtime::Budget::Share& held);
  asio::awaitable<void> rest(runtime::SteadyTime until);
  std::chrono::nanoseconds pause();
  void set_alarm(runtime::SteadyTime at);
  void keep_what_is_not_answered(Discovery& discovery);
  void publish(Discovery discovery);
  void note_stale(const Discovery& discovery);
  void report(const Result<void>& refreshed);

  ApiServer& server_;
  runtime::Clock& clock_;
  const runtime::Logger& logger_;
  runtime::Background& background_;
  runtime::Budget& budget_;
  std::chrono::nanoseconds interval_;
  Changed changed_;
  RandomFraction random_;

  std::shared_ptr<const meta::ResourceCatalog> catalog_;
  std::vector<meta::Resource> resources_;  // the catalogue's, in the order of discovery
  Discovery last_good_;                    // what the catalogue was made of
  std::set<std::string> absent_;           // versions that the last answer lacked, for the first time
  OlderCatalogs older_;
  runtime::Budget::Share kept_;                          // of all these
  std::map<std::string, Tagged> tagged_;                 // the last aggregated answers, by path
  std::map<std::string, std::string> why_not_answered_;  // by group version, in this refresh
  std::set<std::string> reported_;                       // versions that the log knows not to answer
  std::set<std::string> silent_groups_;                  // with versions that nothing was ever told of
  std::size_t silent_rounds_ = 0;                        // since when there are any
  std::string failure_;                                  // of the last refresh; empty: none
  std::size_t failures_ = 0;                             // in a row

  bool aggregated_ = true;  // the answers of this refresh
  RefreshPace pace_;
  runtime::Event* bell_ = nullptr;  // ends the rest; null while a refresh is under way
  runtime::SteadyTime alarm_at_;
  std::unique_ptr<runtime::Alarm> alarm_;
};

}  // namespace adapter::cluster
