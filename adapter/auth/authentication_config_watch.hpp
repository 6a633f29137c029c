#pragma once

// Keeps the trust in callers as the cluster's ConfigMap kube-system/extension-apiserver-authentication says it (wire
// 5.2): read, then watched. The usual Role grants that one name, hence the field selector. Where a watch is not
// granted, the ConfigMap is read every few seconds.

#include <chrono>
#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "auth/caller_trust.hpp"
#include "auth/trouble.hpp"
#include "cluster/api_server.hpp"
#include "runtime/asio.hpp"
#include "runtime/clock.hpp"
#include "runtime/logger.hpp"

namespace adapter::auth {

struct LookupOptions {
  bool client_authorities = true;  // false: --client-ca-file tells them
  bool proxy = true;               // false: --requestheader-client-ca-file and its companions tell it
  bool tolerate_failure = false;   // serve although the ConfigMap cannot be read
};

// One line of the watch.
struct ConfigMapEvent {
  enum class Kind { present, absent, nothing };  // nothing: a bookmark, or another object
  Kind kind = Kind::nothing;
  Result<ConfigMapData> data = ConfigMapData();  // when present
};
// The end that the server announces (ERROR) is an error like a line that makes no sense.
Result<ConfigMapEvent> read_event(std::string_view line);

// Before the next look, after so many failures in a row: none at first, then from half a second up to four seconds,
// less up to a quarter (`jitter` is 0 to 1). With a working read a change counts within five seconds, watch or not.
std::chrono::nanoseconds pause_before_look(std::size_t failures, double jitter);

class AuthenticationConfigWatch {
 public:
  // The references must outlive this object.
  AuthenticationConfigWatch(cluster::ApiServer& server, TrustHolder& trust, runtime::Clock& clock,
                            const runtime::Logger& logger, LookupOptions options);

  // Until cancelled; once at a time.
  asio::awaitable<void> run();

  // Whether it is known whom to believe, for each part that the ConfigMap tells: client certificates may have no
  // authority, a front proxy must have one, because nobody reaches us through kube-apiserver without it. Or that is
  // tolerated. Until then the program is not ready.
  bool known() const;
  // What is wrong at this moment; empty when all is well. Bad content, or none, leaves the last good of its part in
  // force and the other part alone.
  std::string alarm() const { return trouble_.text(); }

 private:
  enum class Outcome { good, failed, refused };
  struct Part {
    bool known = false;
    std::optional<ConfigMapData> judged;  // its keys, when it was last looked at
    std::string problem;                  // with what they say; empty: none
  };
  asio::awaitable<void> round(Outcome& outcome);
  asio::awaitable<Outcome> look();
  asio::awaitable<Outcome> watch();
  asio::awaitable<void> silence();
  Result<void> take_events(std::string& pending);
  void take(Result<ConfigMapData> data);
  bool take_client_authorities(const ConfigMapData& data, CallerTrust& trust);
  bool take_proxy(const ConfigMapData& data, CallerTrust& trust);
  void report_problems();
  void note_absence();
  double jitter() { return std::uniform_real_distribution<>(0, 1)(random_); }

  cluster::ApiServer& server_;
  TrustHolder& trust_;
  runtime::Clock& clock_;
  const runtime::Logger& logger_;
  LookupOptions options_;
  bool looked_ = false;
  Part clients_, proxy_;
  Trouble trouble_;
  runtime::SteadyTime watch_again_;  // refused before
  runtime::SteadyTime heard_;        // from the watch that is under way
  std::mt19937 random_{std::random_device{}()};
};

}  // namespace adapter::auth
