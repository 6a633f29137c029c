#include "http/pem.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ui.h>

#include <functional>

#include "http/certificate_facts.hpp"
#include "http/tls_context.hpp"
#include "http/trust_stores.hpp"
#include "support/certificates.hpp"

namespace adapter::http {
namespace {

// In place of OpenSSL's way to ask people, which waits for a line of standard input.
class PasswordPrompt {
 public:
  PasswordPrompt() : method_(UI_create_method("test")), before_(UI_get_default_method()) {
    times_asked = 0;
    UI_method_set_opener(method_, [](UI*) { return ++times_asked, 0; });
    UI_set_default_method(method_);
  }
  ~PasswordPrompt() {
    UI_set_default_method(before_);
    UI_destroy_method(method_);
  }
  static inline int times_asked = 0;

 private:
  UI_METHOD* method_;
  const UI_METHOD* before_;
};

// The same block as one that says that it is encrypted (RFC 1421, 4.6.1.1).
std::string encrypted(std::string pem) {
  const std::string header = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n";
  return pem.insert(pem.find('\n') + 1, header);
}

TEST(Pem, IsReadBlockByBlock) {
  const test::Authority authority;
  const auto pair = authority.issue({.common_name = "one"});
  const auto text = pair.key_pem + pair.certificate_pem + authority.certificate_pem();
  const auto pem = read_pem(text);
  EXPECT_NE(next_certificate(pem.get()), nullptr) << "behind the key";
  EXPECT_NE(next_certificate(pem.get()), nullptr);
  EXPECT_EQ(next_certificate(pem.get()), nullptr);
  EXPECT_NE(next_private_key(read_pem(text).get()), nullptr);
  ERR_clear_error();
}

TEST(Pem, AsksNobodyForAPasswordWhereverItStands) {
  const test::Authority authority;
  const auto good = authority.issue({.common_name = "one"});
  const KeyPair of_certificate{.certificate_pem = encrypted(good.certificate_pem), .key_pem = good.key_pem};
  const KeyPair of_key{.certificate_pem = good.certificate_pem, .key_pem = encrypted(good.key_pem)};
  const PasswordPrompt prompt;
  EXPECT_FALSE(read_certificates(encrypted(authority.certificate_pem())));
  EXPECT_FALSE(certificate_facts(of_certificate.certificate_pem));
  for (const auto& pair : {of_certificate, of_key}) {
    EXPECT_FALSE(belong_together(pair));
    std::vector<std::string> unknown;
    EXPECT_THROW(make_server_tls({.pair = pair, .pair_name = "pair"}, unknown), std::runtime_error);
    const ServerTlsOptions named{.pair = good, .named_pairs = {{.pair = pair, .pair_name = "pair", .patterns = {}}}};
    EXPECT_THROW(make_server_tls(named, unknown), std::runtime_error);
    EXPECT_THROW(make_client_tls({.ca_pem = authority.certificate_pem(), .pair = pair}), std::runtime_error);
  }
  EXPECT_EQ(PasswordPrompt::times_asked, 0);
}

}  // namespace
}  // namespace adapter::http
