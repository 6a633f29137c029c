#include "app/version.hpp"

namespace adapter::app {

std::string version() {
  return "v" PROMADAPTER_VERSION;
}

std::string version_document() {
  return R"({"major":"1","minor":"0","gitVersion":"v)" PROMADAPTER_VERSION
         R"(","gitCommit":"","gitTreeState":"","buildDate":"","goVersion":"","compiler":"","platform":""})";
}

void add_build_figure(runtime::MetricRegistry& registry) {
  registry.gauges("promadapter_build_info", "1; the label says which version runs.", {"version"})
      .with({"v" PROMADAPTER_VERSION})
      .set(1);
}

}  // namespace adapter::app
