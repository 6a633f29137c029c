#include "http/basic_auth.hpp"

#include <openssl/evp.h>

namespace adapter::http {

std::string basic_credentials(const std::string& user_info) {
  std::string out((user_info.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock ends with a zero
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(user_info.data()), static_cast<int>(user_info.size()));
  out.resize(static_cast<std::size_t>(size));
  return "Basic " + out;
}

}  // namespace adapter::http
