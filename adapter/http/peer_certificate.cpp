#include "http/peer_certificate.hpp"

#include "http/digest.hpp"
#include "http/openssl_ptr.hpp"
#include "http/trust_stores.hpp"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <optional>

namespace adapter::http {
namespace {

// Of one type, in order; null where a value is no text.
std::vector<std::optional<std::string>> subject_attributes(X509* certificate, const ASN1_OBJECT* type) {
  std::vector<std::optional<std::string>> out;
  X509_NAME* subject = X509_get_subject_name(certificate);
  for (int at = X509_NAME_get_index_by_OBJ(subject, type, -1); at >= 0;
       at = X509_NAME_get_index_by_OBJ(subject, type, at)) {
    unsigned char* text = nullptr;
    const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
    if (size < 0) {
      ERR_clear_error();
      out.emplace_back();
      continue;
    }
    out.emplace_back(std::string(text, text + size));
    OPENSSL_free(text);
  }
  return out;
}

std::vector<std::string> subject_texts(X509* certificate, int nid) {
  std::vector<std::string> out;
  for (auto& value : subject_attributes(certificate, OBJ_nid2obj(nid))) {
    if (value) out.push_back(std::move(*value));
  }
  return out;
}

}  // namespace

struct PeerCertificate::Chain {
  X509Ptr leaf;
  X509StackPtr intermediates;
};

struct CertificatePool::Store : TrustStores {};

namespace {

Result<void> verify(X509_STORE* store, const PeerCertificate::Chain& chain, runtime::WallTime now) {
  const X509StoreContextPtr context(X509_STORE_CTX_new());
  if (X509_STORE_CTX_init(context.get(), store, chain.leaf.get(), chain.intermediates.get()) != 1) {
    return Error{ErrorKind::internal, "certificate verification could not start"};
  }
  X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_SSL_CLIENT);
  X509_STORE_CTX_set_time(context.get(), 0, std::chrono::system_clock::to_time_t(now));
  if (X509_verify_cert(context.get()) == 1) return {};
  const int code = X509_STORE_CTX_get_error(context.get());
  ERR_clear_error();
  return Error{ErrorKind::unauthorized,
               std::string("x509: client certificate refused: ") + X509_verify_cert_error_string(code)};
}

}  // namespace

std::shared_ptr<const PeerCertificate> PeerCertificate::of(const SSL* connection) {
  X509* leaf = SSL_get1_peer_certificate(connection);
  if (leaf == nullptr) return nullptr;
  auto chain = std::make_shared<Chain>();
  chain->leaf.reset(leaf);
  if (STACK_OF(X509)* sent = SSL_get_peer_cert_chain(connection)) chain->intermediates.reset(X509_chain_up_ref(sent));
  return std::make_shared<PeerCertificate>(std::move(chain));
}

Result<std::shared_ptr<const PeerCertificate>> PeerCertificate::from_pem(std::string_view pem) {
  auto certificates = read_certificates(pem);
  if (!certificates) return certificates.error();
  auto chain = std::make_shared<Chain>();
  chain->leaf = std::move(certificates->front());
  chain->intermediates.reset(sk_X509_new_null());
  for (std::size_t i = 1; i < certificates->size(); ++i) {
    sk_X509_push(chain->intermediates.get(), (*certificates)[i].release());
  }
  return std::shared_ptr<const PeerCertificate>(std::make_shared<PeerCertificate>(std::move(chain)));
}

std::string PeerCertificate::common_name() const {
  const auto names = subject_texts(chain_->leaf.get(), NID_commonName);
  return names.empty() ? "" : names.back();
}

std::vector<std::string> PeerCertificate::organizations() const {
  return subject_texts(chain_->leaf.get(), NID_organizationName);
}

std::vector<std::string> PeerCertificate::user_ids() const {
  const ObjectPtr type(OBJ_txt2obj("1.3.6.1.4.1.57683.2", 1));
  std::vector<std::string> out;
  for (auto& value : subject_attributes(chain_->leaf.get(), type.get())) out.push_back(std::move(value).value_or(""));
  return out;
}

std::string PeerCertificate::fingerprint() const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  X509_digest(chain_->leaf.get(), EVP_sha256(), digest.data(), &size);
  return hexadecimal({digest.data(), size});
}

Result<CertificatePool> CertificatePool::from_pem(std::string_view pem) {
  auto certificates = read_certificates(pem);
  if (!certificates) return certificates.error();
  auto store = std::make_shared<Store>(Store{make_trust_stores(*certificates)});
  return CertificatePool(std::move(store));
}

Result<void> CertificatePool::verify_client(const PeerCertificate& certificate, runtime::WallTime now) const {
  const auto& chain = certificate.chain();
  auto verdict = verify(store_->all.get(), chain, now);
  for (const auto& store : store_->single) {
    if (verdict) break;
    if (auto other = verify(store.get(), chain, now)) verdict = other;
  }
  return verdict;
}

bool CertificatePool::overlaps(const CertificatePool& other) const {
  const auto certificates = [](const CertificatePool& pool) {
    std::vector<X509*> out;
    STACK_OF(X509_OBJECT)* objects = X509_STORE_get0_objects(pool.store_->all.get());
    for (int i = 0; i < sk_X509_OBJECT_num(objects); ++i) {
      if (X509* certificate = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(objects, i))) out.push_back(certificate);
    }
    return out;
  };
  const auto theirs = certificates(other);
  return std::ranges::any_of(certificates(*this), [&](const X509* mine) {
    return std::ranges::any_of(theirs, [&](const X509* certificate) { return X509_cmp(mine, certificate) == 0; });
  });
}

}  // namespace adapter::http
