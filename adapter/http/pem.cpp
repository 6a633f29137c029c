#include "http/pem.hpp"

#include <openssl/pem.h>

namespace adapter::http {

BioPtr read_pem(std::string_view pem) {
  return BioPtr(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

X509Ptr next_certificate(BIO* pem) {
  return X509Ptr(PEM_read_bio_X509(pem, nullptr, no_password, nullptr));
}

KeyPtr next_private_key(BIO* pem) {
  return KeyPtr(PEM_read_bio_PrivateKey(pem, nullptr, no_password, nullptr));
}

int no_password(char*, int, int, void*) {
  return -1;
}

}  // namespace adapter::http
