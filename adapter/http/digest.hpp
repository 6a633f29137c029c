#pragma once

#include <span>
#include <string>
#include <string_view>

namespace adapter::http {

// Two digits for each byte, in lower case.
std::string hexadecimal(std::span<const unsigned char> bytes);

// SHA-256 (FIPS 180-4) in lower-case hexadecimal digits, as sha256sum prints it.
std::string sha256_hex(std::string_view content);

}  // namespace adapter::http
