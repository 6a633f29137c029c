#include "auth/peer_standing.hpp"

#include <gtest/gtest.h>

#include "support/certificates.hpp"

namespace adapter::auth {
namespace {

using http::Standing;

std::shared_ptr<const http::PeerCertificate> peer(const test::Authority& authority, const std::string& name) {
  return *http::PeerCertificate::from_pem(authority.issue({.common_name = name}).certificate_pem);
}

TEST(PeerStanding, IsWhatTheCertificateIsWorthNow) {
  const test::Authority clients("clients"), proxies("proxies"), others("others");
  CallerTrust trust{.client_authorities = *http::CertificatePool::from_pem(clients.certificate_pem())};
  trust.proxy.authorities = *http::CertificatePool::from_pem(proxies.certificate_pem());
  trust.proxy.allowed_names = {"front-proxy-client"};
  const auto now = std::chrono::system_clock::now();
  const auto of = [&](const auto& certificate, runtime::WallTime at) {
    return standing_of(certificate.get(), trust, at);
  };
  const auto proxy = peer(proxies, "front-proxy-client"), client = peer(clients, "alice");
  EXPECT_EQ(of(proxy, now), Standing::front_proxy);
  EXPECT_EQ(of(client, now), Standing::verified);
  EXPECT_EQ(of(peer(proxies, "somebody"), now), Standing::stranger) << "not an allowed name";
  EXPECT_EQ(of(peer(clients, ""), now), Standing::stranger) << "verified, but nobody";
  EXPECT_EQ(of(peer(others, "front-proxy-client"), now), Standing::stranger);
  EXPECT_EQ(standing_of(nullptr, trust, now), Standing::stranger);
  const auto later = now + std::chrono::hours(24 * 365 * 20);
  EXPECT_EQ(of(proxy, later), Standing::stranger) << "valid now, not once";
  EXPECT_EQ(of(client, later), Standing::stranger);
  EXPECT_EQ(standing_of(client.get(), CallerTrust(), now), std::nullopt) << "nobody is trusted yet";
}

}  // namespace
}  // namespace adapter::auth
