#include "app/version.hpp"

namespace adapter::app {

std::string version_document() {
  return R"({"major":"1","minor":"0","gitVersion":"v)" PROMADAPTER_VERSION
         R"(","gitCommit":"","gitTreeState":"","buildDate":"","goVersion":"","compiler":"","platform":""})";
}

}  // namespace adapter::app
