#pragma once

// Certificates clients present, and the pools of authorities they are verified against. Having one proves nothing: it
// is verified per request, against the current pool and clock, because connections outlive rotations (wire 5.4). Since
// anybody can present what costs us several signatures to verify, a certificate remembers what a pool has said of it.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "runtime/clock.hpp"

typedef struct ssl_st SSL;

namespace adapter::http {

// The leaf a client presented in its handshake, with the intermediates it sent. Immutable but for what it remembers;
// lives on the loop's thread.
class PeerCertificate {
 public:
  // Null when the peer presented none.
  static std::shared_ptr<const PeerCertificate> of(const SSL* connection);
  // From PEM: the leaf first. For tests.
  static Result<std::shared_ptr<const PeerCertificate>> from_pem(std::string_view pem);

  // The subject's CN; of several the last, as Go's crypto/x509 reads it; empty when it has none.
  std::string common_name() const;
  // Every O attribute of the subject, in order.
  std::vector<std::string> organizations() const;
  // Every attribute of the subject that Kubernetes defines for a user's UID (1.3.6.1.4.1.57683.2), in order; one that
  // is no text is empty.
  std::vector<std::string> user_ids() const;
  // How often it was verified, other than from memory.
  std::size_t verifications() const;
  // SHA-256 of the certificate (DER), in lower-case hexadecimal.
  std::string fingerprint() const;

  struct Chain;
  explicit PeerCertificate(std::shared_ptr<const Chain> chain) : chain_(std::move(chain)) {}
  const Chain& chain() const { return *chain_; }

 private:
  std::shared_ptr<const Chain> chain_;
};

// Trust anchors. Every certificate of the bundle is one, self-signed or not, as in Go's x509.CertPool.
class CertificatePool {
 public:
  // At least one certificate must be there, and every one must parse.
  static Result<CertificatePool> from_pem(std::string_view pem);

  // For how long a verdict holds, be it sooner over by the times of the certificates; a clock that is set back ends it.
  static constexpr std::chrono::minutes kRemembered{1};

  // Whether the certificate chains to this pool, is valid at `now` and may be used by a client. The error says why not.
  Result<void> verify_client(const PeerCertificate& certificate, runtime::WallTime now) const;

  // Whether some certificate is in both.
  bool overlaps(const CertificatePool& other) const;

  struct Store;

 private:
  explicit CertificatePool(std::shared_ptr<const Store> store) : store_(std::move(store)) {}
  std::shared_ptr<const Store> store_;
};

}  // namespace adapter::http
