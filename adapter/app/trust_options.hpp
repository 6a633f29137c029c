#pragma once

#include "app/options.hpp"
#include "auth/trust_files.hpp"

namespace adapter::app {

// The flags that say by files whom to believe about callers.
inline auth::TrustFileOptions trust_file_options(const Options& options) {
  return {.client_ca_file = options.client_ca_file,
          .requestheader_client_ca_file = options.requestheader_client_ca_file,
          .allowed_names = options.requestheader_allowed_names,
          .username_headers = options.requestheader_username_headers,
          .group_headers = options.requestheader_group_headers,
          .extra_header_prefixes = options.requestheader_extra_header_prefixes};
}

}  // namespace adapter::app
