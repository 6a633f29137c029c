#include "http/trust_stores.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <span>

namespace adapter::http {
namespace {

X509StorePtr store_of(std::span<const X509Ptr> authorities) {
  X509StorePtr out(X509_STORE_new());
  for (const auto& authority : authorities) X509_STORE_add_cert(out.get(), authority.get());
  X509_STORE_set_flags(out.get(), X509_V_FLAG_PARTIAL_CHAIN);
  return out;
}

bool share_a_subject(std::span<const X509Ptr> authorities) {
  for (std::size_t i = 1; i < authorities.size(); ++i) {
    const bool seen = std::ranges::any_of(authorities.first(i), [&](const X509Ptr& before) {
      return X509_subject_name_cmp(before.get(), authorities[i].get()) == 0;
    });
    if (seen) return true;
  }
  return false;
}

}  // namespace

Result<std::vector<X509Ptr>> read_certificates(std::string_view pem) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  std::vector<X509Ptr> out;
  ERR_clear_error();
  while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) out.emplace_back(certificate);
  const auto reason = ERR_GET_REASON(ERR_peek_last_error());
  ERR_clear_error();
  if (reason != 0 && reason != PEM_R_NO_START_LINE) {
    return Error{ErrorKind::bad_request, "a certificate in the PEM text does not parse", ""};
  }
  if (out.empty()) return Error{ErrorKind::bad_request, "no certificate in the PEM text", ""};
  return out;
}

TrustStores make_trust_stores(const std::vector<X509Ptr>& authorities) {
  const std::span all(authorities);
  TrustStores out{.all = store_of(all), .single = {}};
  for (std::size_t i = 0; share_a_subject(all) && i < all.size(); ++i) {
    out.single.push_back(store_of(all.subspan(i, 1)));
  }
  return out;
}

}  // namespace adapter::http
