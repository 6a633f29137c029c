#pragma once

#include <string>

namespace adapter::app {

// The document of /version (wire 1.7), compact. Major and minor are those the incumbent tells: of no Kubernetes.
std::string version_document();

}  // namespace adapter::app
