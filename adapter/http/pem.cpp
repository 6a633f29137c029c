#include "http/pem.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "http/key_bounds.hpp"

namespace adapter::http {

BioPtr read_pem(std::string_view pem) {
  return BioPtr(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

X509Ptr next_certificate(BIO* pem) {
  unsigned char* der = nullptr;
  long size = 0;
  if (PEM_bytes_read_bio(&der, &size, nullptr, PEM_STRING_X509, pem, no_password, nullptr) != 1) return nullptr;
  const std::string_view content(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  const unsigned char* rest = der;
  X509Ptr out;
  auto elements = kMostElements;
  if (!take_certificate(content, elements)) {
    ERR_raise(ERR_LIB_X509, X509_R_UNSUPPORTED_ALGORITHM);
  } else {
    out.reset(d2i_X509(nullptr, &rest, size));
  }
  OPENSSL_free(der);
  return out;
}

KeyPtr next_private_key(BIO* pem) {
  return KeyPtr(PEM_read_bio_PrivateKey(pem, nullptr, no_password, nullptr));
}

int no_password(char*, int, int, void*) {
  return -1;
}

}  // namespace adapter::http
