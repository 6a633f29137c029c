#include "app/proxy_environment.hpp"

namespace adapter::app {

std::optional<std::string> proxy_warning(const std::function<const char*(const char* name)>& variable) {
  std::string names;
  for (const char* name : {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"}) {
    const char* value = variable(name);
    if (value == nullptr || *value == '\0') continue;
    names += (names.empty() ? "" : ", ") + std::string(name);
  }
  if (names.empty()) return std::nullopt;
  return "proxies from the environment are not used (" + names + "): Prometheus and the API server are called directly";
}

}  // namespace adapter::app
