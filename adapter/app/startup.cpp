#include "app/startup.hpp"

#include "app/in_cluster.hpp"
#include "app/standalone.hpp"

namespace adapter::app {
namespace {

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const auto& line : lines) out += (out.empty() ? "" : "\n") + line;
  return out;
}

}  // namespace

StartupError::StartupError(std::vector<std::string> messages)
    : std::runtime_error(joined(messages)), messages_(std::move(messages)) {
}

std::unique_ptr<Surroundings> make_surroundings(asio::any_io_executor executor, const Options& options,
                                                runtime::Clock& clock, const runtime::Logger& logger,
                                                runtime::Background& background, runtime::Budget& budget,
                                                http::Resolver& resolver, std::function<void()> catalog_changed) {
  if (!options.objects_from.empty()) return std::make_unique<Standalone>(options, clock, logger, background);
  return std::make_unique<InCluster>(std::move(executor), options, clock, logger, background, budget, resolver,
                                     std::move(catalog_changed));
}

}  // namespace adapter::app
