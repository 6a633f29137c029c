#pragma once

#include <string>
#include <string_view>

namespace adapter::http {

// SHA-256 (FIPS 180-4) in lower-case hexadecimal digits, as sha256sum prints it.
std::string sha256_hex(std::string_view content);

}  // namespace adapter::http
