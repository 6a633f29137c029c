#include "provider/repeated_samples.hpp"

namespace adapter::provider {
namespace {

constexpr std::size_t kMaxTold = 10'000;  // rules, and where they stood before the file changed

}  // namespace

RepeatedSamples::RepeatedSamples(const runtime::Logger& logger, runtime::MetricRegistry& figures)
    : logger_(logger),
      counters_(figures.counters("promadapter_repeated_samples_total",
                                 "Samples beside another one for the same object: of several one is served.",
                                 {"rule"})) {
}

void RepeatedSamples::note(const std::string& place, std::size_t samples) {
  if (samples == 0) return;
  counters_.with({place.substr(0, place.find(' '))}).add(static_cast<double>(samples));  // the line would change
  if (told_.size() >= kMaxTold) told_.clear();
  if (!told_.insert(place).second) return;
  logger_.warning("the query of " + place +
                  " gives several samples for one object, of which one is served; let it aggregate them, such as "
                  "sum(...) by (<<.GroupBy>>)");
}

}  // namespace adapter::provider
