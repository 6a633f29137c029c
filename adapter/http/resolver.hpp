#pragma once

// The addresses of backends by name, kept fresh in the background: whoever connects goes on with the last good ones at
// once, while a look-up runs or when it fails, and nobody waits longer than he likes for one that hangs.

#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "http/interrupt.hpp"
#include "http/name_look_up.hpp"
#include "runtime/asio.hpp"
#include "runtime/clock.hpp"
#include "runtime/event.hpp"
#include "runtime/logger.hpp"
#include "runtime/pause.hpp"
#include "runtime/task_group.hpp"

namespace adapter::http {

class Resolver {
 public:
  // `clock` and `logger` must outlive the resolver.
  Resolver(asio::any_io_executor executor, runtime::Clock& clock, const runtime::Logger& logger, NameLookUp look_up);

  // The addresses of a name, those first that are likely to answer. Waits only while none were ever found and a look-up
  // runs: until it ends, or for the interrupt. Fails with upstream_unavailable; a failure is remembered for a second.
  // From now on the name is looked up every 30 s, one look-up at a time, and sooner, but once a second at most, when
  // addresses do not connect or the last look-up failed and somebody asks. The names are those of flags and
  // configuration: nothing forgets them.
  asio::awaitable<Result<Addresses>> resolve(std::string name, Interrupt& interrupt);

  // What became of an address: one that connected is the first from now on, one that did not is the last.
  void connected(const std::string& name, const asio::ip::address& to);
  void not_connected(const std::string& name, const asio::ip::address& to);

  // Ends the look-ups. Nobody may resolve() any more.
  asio::awaitable<void> stop();

 private:
  struct Name {
    explicit Name(runtime::Clock& clock) : pause(clock) {}
    Addresses addresses;                     // the last good ones
    std::optional<asio::ip::address> good;   // the last that connected
    std::set<asio::ip::address> suspicious;  // did not connect since they last did
    std::optional<Error> failure;            // of the last look-up
    bool warned = false;                     // that last known addresses are used
    bool looking = true;                     // a look-up runs
    runtime::SteadyTime ended, due;          // the last look-up, the next
    runtime::Pause pause;
    std::list<runtime::Event*> waiting;
  };
  Name& known(const std::string& name);
  asio::awaitable<void> follow(std::string name, Name& entry);
  asio::awaitable<void> look(std::string name, Name& entry);
  void take(const std::string& name, Name& entry, Result<Addresses> found);
  static void hurry(Name& entry);
  static Addresses in_order(const Name& entry);

  asio::any_io_executor executor_;
  runtime::Clock& clock_;
  const runtime::Logger& logger_;
  NameLookUp look_up_;
  std::map<std::string, Name> names_;
  runtime::TaskGroup tasks_;
};

}  // namespace adapter::http
