#pragma once

// What the command line asks for, made real. Mistakes of the operator are a StartupError.

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/options.hpp"
#include "app/surroundings.hpp"
#include "http/resolver.hpp"
#include "runtime/background.hpp"
#include "runtime/budget.hpp"
#include "runtime/clock.hpp"
#include "runtime/logger.hpp"

namespace adapter::app {

// All that is wrong, a message each: file, place and fix.
class StartupError : public std::runtime_error {
 public:
  explicit StartupError(std::vector<std::string> messages);
  const std::vector<std::string>& messages() const { return messages_; }

 private:
  std::vector<std::string> messages_;
};

// Where we run, by the options: standalone, or in a cluster. Throws as those do. The references must outlive it.
std::unique_ptr<Surroundings> make_surroundings(asio::any_io_executor executor, const Options& options,
                                                runtime::Clock& clock, const runtime::Logger& logger,
                                                runtime::Background& background, runtime::Budget& budget,
                                                http::Resolver& resolver, std::function<void()> catalog_changed);

}  // namespace adapter::app
