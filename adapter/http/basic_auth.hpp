#pragma once

#include <string>

namespace adapter::http {

// The value of an Authorization header for `user:password` (RFC 7617).
std::string basic_credentials(const std::string& user_info);

}  // namespace adapter::http
