#include "http/peer_certificate.hpp"

#include "http/certificate_facts.hpp"
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

struct CertificatePool::Store : TrustStores {};

namespace {

struct Verdict {
  Result<void> said;
  runtime::WallTime from, until;

  bool holds(runtime::WallTime now) const { return from <= now && now < until; }
};

}  // namespace

struct PeerCertificate::Chain {
  struct Remembered {
    std::weak_ptr<const CertificatePool::Store> of;
    Verdict verdict;
  };

  X509Ptr leaf;
  X509StackPtr intermediates;
  mutable std::vector<Remembered> verdicts;  // of the pools that are in force
  mutable std::size_t verifications = 0;
};

namespace {

// A good chain ends with the first of its certificates. A bad one may become good when one of those sent begins.
runtime::WallTime end_of(STACK_OF(X509) * certificates, bool is_good, runtime::WallTime now) {
  auto end = now + CertificatePool::kRemembered;
  for (int i = 0; i < sk_X509_num(certificates); ++i) {
    const X509* each = sk_X509_value(certificates, i);
    const auto change = time_of(is_good ? X509_get0_notAfter(each) : X509_get0_notBefore(each));
    if (is_good || change > now) end = std::min(end, change);
  }
  return end;
}

Verdict verify(X509_STORE* store, const PeerCertificate::Chain& chain, runtime::WallTime now) {
  ++chain.verifications;
  const X509StoreContextPtr context(X509_STORE_CTX_new());
  if (X509_STORE_CTX_init(context.get(), store, chain.leaf.get(), chain.intermediates.get()) != 1) {
    return {Error{ErrorKind::internal, "certificate verification could not start"}, now, now};
  }
  X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_SSL_CLIENT);
  constexpr int kNoSha1 = 1;  // nor MD5, nor keys of RSA under 1024 bits: as Go (crypto/x509)
  X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(context.get()), kNoSha1);
  X509_STORE_CTX_set_time(context.get(), 0, std::chrono::system_clock::to_time_t(now));
  if (X509_verify_cert(context.get()) == 1) {
    return {{}, now, end_of(X509_STORE_CTX_get0_chain(context.get()), true, now)};
  }
  const int code = X509_STORE_CTX_get_error(context.get());
  ERR_clear_error();
  const auto leaf_begins = time_of(X509_get0_notBefore(chain.leaf.get()));
  const auto end = end_of(chain.intermediates.get(), false, now);
  return {Error{ErrorKind::unauthorized,
                std::string("x509: client certificate refused: ") + X509_verify_cert_error_string(code)},
          now, leaf_begins > now ? std::min(end, leaf_begins) : end};
}

Verdict verify(const TrustStores& stores, const PeerCertificate::Chain& chain, runtime::WallTime now) {
  auto verdict = verify(stores.all.get(), chain, now);
  for (const auto& store : stores.single) {
    if (verdict.said) break;
    if (auto other = verify(store.get(), chain, now); other.said) verdict = std::move(other);
  }
  return verdict;
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

std::size_t PeerCertificate::verifications() const {
  return chain_->verifications;
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
  for (const auto& [of, verdict] : chain.verdicts) {
    if (of.lock() == store_ && verdict.holds(now)) return verdict.said;
  }
  auto verdict = verify(*store_, chain, now);
  std::erase_if(chain.verdicts, [&](const auto& known) { return known.of.expired() || known.of.lock() == store_; });
  chain.verdicts.push_back({store_, verdict});
  return verdict.said;
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
