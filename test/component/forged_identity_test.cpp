// Who may pass for whom: every kind of client certificate, every way to write identity headers and every kind of bearer
// token, over real TLS. What must come of each is said by a model of its own, written from the rules and not from the
// code.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/sha.h>

#include <boost/asio/ssl/context.hpp>
#include <nlohmann/json.hpp>

#include "api/access_filter.hpp"
#include "auth/access_review_authorizer.hpp"
#include "auth/client_certificate_authenticator.hpp"
#include "auth/front_proxy_authenticator.hpp"
#include "auth/peer_standing.hpp"
#include "auth/token_review_authenticator.hpp"
#include "http/server.hpp"
#include "support/certificates.hpp"
#include "support/fake_api.hpp"
#include "support/raw_caller.hpp"
#include "support/run_coroutine.hpp"

namespace adapter {
namespace {

using auth::Identity;
using nlohmann::json;
using std::chrono::hours;
using std::chrono::system_clock;

constexpr std::string_view kProxyName = "front-proxy-client";

// ---- What is tried

enum class Issuer { proxy, clients, stranger };

struct Certificate {
  std::string what;
  bool presented = true;
  Issuer issuer = Issuer::proxy;
  std::string name = std::string(kProxyName);
  bool good_for_a_client_now = true;
  test::Authority::Subject subject = {};
};

std::vector<Certificate> certificates() {
  std::vector<Certificate> out{
      {.what = "no certificate", .presented = false},
      {.what = "an unknown authority", .issuer = Issuer::stranger},
      {.what = "a client", .issuer = Issuer::clients, .name = "carol"},
      {.what = "a client named like the proxy", .issuer = Issuer::clients},
      {.what = "a wrong name", .name = "mallory"},
      {.what = "expired", .good_for_a_client_now = false},
      {.what = "not yet valid", .good_for_a_client_now = false},
      {.what = "for servers only", .good_for_a_client_now = false},
      {.what = "the proxy"},
  };
  for (auto& certificate : out) {
    auto& subject = certificate.subject;
    subject.common_name = certificate.name;
    subject.organizations = {"ops", "a,b"};
    if (certificate.what == "expired") subject.not_after = system_clock::now() - hours(1);
    if (certificate.what == "expired") subject.not_before = system_clock::now() - hours(2);
    if (certificate.what == "not yet valid") subject.not_before = system_clock::now() + hours(1);
    if (certificate.what == "not yet valid") subject.not_after = system_clock::now() + hours(2);
    if (certificate.what == "for servers only") subject.usage = "serverAuth";
  }
  return out;
}

struct HeaderCase {
  std::string what;
  std::string lines;                                        // as they are sent, without the last line end
  std::vector<std::pair<std::string, std::string>> fields;  // as they must be understood
  bool well_formed = true;
};

std::vector<HeaderCase> header_cases() {
  HeaderCase many{.what = "300 groups", .lines = "X-Remote-User: alice", .fields = {{"X-Remote-User", "alice"}}};
  for (int i = 0; i < 300; ++i) {
    const auto group = "team-" + std::to_string(i);
    many.lines += "\r\nX-Remote-Group: " + group;
    many.fields.emplace_back("X-Remote-Group", group);
  }
  const auto plain = [](std::string what, std::vector<std::pair<std::string, std::string>> fields) {
    HeaderCase out{.what = std::move(what), .lines = "", .fields = std::move(fields)};
    for (const auto& [name, value] : out.fields) {
      out.lines += (out.lines.empty() ? "" : "\r\n") + name + ": " + value;
    }
    return out;
  };
  return {
      plain("none", {}),
      plain("user", {{"X-Remote-User", "alice"}}),
      plain("user in lower case", {{"x-remote-user", "alice"}, {"x-REMOTE-group", "dev"}}),
      plain("user twice", {{"X-Remote-User", "alice"}, {"X-Remote-User", "bob"}}),
      plain("empty user", {{"X-Remote-User", ""}}),
      plain("underscores", {{"X_Remote_User", "alice"}, {"X_Remote_Group", "system:masters"}}),
      plain("group without a user", {{"X-Remote-Group", "system:masters"}}),
      plain("masters", {{"X-Remote-User", "alice"}, {"X-Remote-Group", "system:masters"}}),
      plain("groups with commas", {{"X-Remote-User", "alice"}, {"X-Remote-Group", "a,system:masters"}}),
      plain("extras", {{"X-Remote-User", "alice"},
                       {"X-Remote-Extra-Acme.com%2fScopes", "a"},
                       {"X-Remote-Extra-acme.com%2Fscopes", "b"}}),
      plain("uid", {{"X-Remote-User", "alice"}, {"X-Remote-Uid", "u-1"}}),
      plain("anonymous by name", {{"X-Remote-User", "system:anonymous"}, {"X-Remote-Group", "system:unauthenticated"}}),
      {.what = "leading spaces in the value",
       .lines = "X-Remote-User: \t  alice",
       .fields = {{"X-Remote-User", "alice"}}},
      {.what = "a leading space before the name",  // a folded line, which two readers read differently (RFC 9112, 5.2)
       .lines = "X-Before: 1\r\n X-Remote-User: alice",
       .fields = {},
       .well_formed = false},
      {.what = "obs-fold", .lines = "X-Remote-User: alice\r\n bob", .fields = {}, .well_formed = false},
      {.what = "a space before the colon",  // must be refused (RFC 9112, 5.1)
       .lines = "X-Remote-User : alice",
       .fields = {},
       .well_formed = false},
      many,
  };
}

enum class Bearer { none, bad, good };

// ---- What must come of it

struct Expected {
  int status = 0;
  Identity identity;
  std::vector<std::pair<std::string, std::string>> fields_left;
};

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::optional<Identity> vouched_for(const std::vector<std::pair<std::string, std::string>>& fields) {
  Identity out;
  for (const auto& [name, value] : fields) {
    const auto key = lower(name);
    if (key == "x-remote-user" && out.user.empty()) out.user = value;
    if (key == "x-remote-uid" && out.uid.empty()) out.uid = value;
    if (key == "x-remote-group" && !value.empty()) out.groups.push_back(value);
    if (key == "x-remote-extra-acme.com%2fscopes") out.extra["acme.com/scopes"].push_back(value);
  }
  if (out.user.empty()) return std::nullopt;
  return out;
}

Expected expected(const Certificate& certificate, const std::string& digest, const HeaderCase& headers, Bearer bearer) {
  Expected out;
  if (!headers.well_formed) {
    out.status = 400;
    return out;
  }
  for (const auto& [name, value] : headers.fields) {
    if (!lower(name).starts_with("x-remote-")) out.fields_left.emplace_back(name, value);
  }
  bool failed = false;
  std::optional<Identity> who;
  const bool good = certificate.presented && certificate.good_for_a_client_now;
  const bool is_proxy = good && certificate.issuer == Issuer::proxy && certificate.name == kProxyName;
  const bool is_client = good && certificate.issuer == Issuer::clients;
  if (!is_proxy && !is_client && headers.fields.size() > 250) {  // more than strangers may send
    out.status = 431;
    return out;
  }
  if (certificate.presented) {
    if (is_proxy) who = vouched_for(headers.fields);
    if (!who && is_client) {
      who = Identity{.user = certificate.name,
                     .uid = "",
                     .groups = {"ops", "a,b"},
                     .extra = {{"authentication.kubernetes.io/credential-id", {"X509SHA256=" + digest}}}};
    }
    failed = !who;
  }
  if (!who && bearer == Bearer::good) {
    who = Identity{.user = "system:serviceaccount:moc:dave", .uid = "u-9", .groups = {"system:serviceaccounts"}};
  }
  failed = failed || bearer == Bearer::bad;
  if (!who && failed) {
    out.status = 401;
    return out;
  }
  const auto has = [&](const std::string& group) {
    return std::find(who->groups.begin(), who->groups.end(), group) != who->groups.end();
  };
  if (!who) {
    who = Identity{.user = "system:anonymous", .uid = "", .groups = {"system:unauthenticated"}};
  } else if (who->user != "system:anonymous") {
    who->groups.emplace_back("system:authenticated");
  }
  out.identity = *who;
  out.status = has("system:masters") || who->user != "system:anonymous" ? 200 : 403;
  return out;
}

// ---- What comes of it

class ForgedIdentity : public testing::Test {
 protected:
  ForgedIdentity() {
    auth::CallerTrust told;
    told.client_authorities = *http::CertificatePool::from_pem(clients_.certificate_pem());
    told.proxy = {.authorities = *http::CertificatePool::from_pem(proxy_.certificate_pem()),
                  .allowed_names = {std::string(kProxyName)},
                  .username_headers = {"X-Remote-User"},
                  .uid_headers = {"X-Remote-Uid"},
                  .group_headers = {"X-Remote-Group"},
                  .extra_header_prefixes = {"X-Remote-Extra-"}};
    trust_.publish(std::move(told));
    std::vector<std::unique_ptr<auth::Authenticator>> chain;
    chain.push_back(std::make_unique<auth::FrontProxyAuthenticator>(trust_, clock_));
    chain.push_back(std::make_unique<auth::ClientCertificateAuthenticator>(trust_, clock_));
    auto tokens =
        std::make_unique<auth::TokenReviewAuthenticator>(io_.get_executor(), api_, clock_, logger_, budget_, hours(1));
    tokens_ = tokens.get();
    chain.push_back(std::move(tokens));
    access_ = std::make_unique<api::AccessFilter>(auth::AuthenticatorChain(std::move(chain)),
                                                  auth::AlwaysAllowedPaths({}), witness_, trust_, logger_);
    std::vector<std::string> unknown;
    http::ServerTlsOptions tls{.pair = proxy_.issue({.common_name = "server", .usage = "serverAuth"}),
                               .pair_name = "test"};
    server_ = std::make_unique<http::Server>(
        io_.get_executor(), clock_, logger_, http::make_server_tls(tls, unknown),
        [this](http::Request request) { return answer(std::move(request)); }, http::ServerLimits(),
        [this](const http::PeerCertificate* peer) {
          return auth::standing_of(peer, *trust_.current(), clock_.wall_now());
        });
    server_->listen("127.0.0.1", 0);
  }
  ~ForgedIdentity() override {
    server_->stop_accepting();
    server_->cancel();
    test::run_coroutine(io_, server_->join());
    test::run_coroutine(io_, tokens_->stop());
    test::run_coroutine(io_, authorizer_.stop());
  }

  // A certificate of its kind, ready for handshakes, and the digest of its bytes.
  struct Credential {
    http::TlsContext tls;
    std::string digest;
  };
  Credential credential(const Certificate& certificate) const {
    Credential out{.tls = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client), .digest = ""};
    if (!certificate.presented) return out;
    const auto& issuer = certificate.issuer == Issuer::proxy     ? proxy_
                         : certificate.issuer == Issuer::clients ? clients_
                                                                 : stranger_;
    const auto pair = issuer.issue(certificate.subject);
    out.tls->use_certificate_chain(asio::buffer(pair.certificate_pem));
    out.tls->use_private_key(asio::buffer(pair.key_pem), asio::ssl::context::pem);
    out.digest = digest_of(pair.certificate_pem);
    return out;
  }

  test::HttpAnswer ask(const Credential& credential, const HeaderCase& headers, Bearer bearer) {
    std::string request = "GET /apis HTTP/1.1\r\nHost: h\r\nConnection: close\r\n";
    if (bearer == Bearer::good) request += "Authorization: Bearer good\r\n";
    if (bearer == Bearer::bad) request += "authorization: bearer bad\r\n";
    if (!headers.lines.empty()) request += headers.lines + "\r\n";
    return test::RawCaller(io_, credential.tls, server_->port()).ask(request + "\r\n");
  }

 private:
  // What is behind the filter: tells who it was told calls, and which headers it sees.
  asio::awaitable<http::Response> answer(http::Request request) {
    auth::AccessAttributes attributes{.path = "/apis", .verb = "get"};
    const auto deadline = clock_.now() + std::chrono::minutes(1);
    auto caller = co_await access_->authenticate(request, deadline, false);
    if (!caller) co_return caller.error();
    auto refused = co_await access_->authorize(std::move(*caller), attributes, deadline, false);
    if (refused) co_return std::move(*refused);
    json fields = json::array();
    for (const auto& field : request.headers.fields()) fields.push_back({field.name, field.value});
    http::Response response;
    response.body = json{
        {"user", witness_.seen.user},
        {"uid", witness_.seen.uid},
        {"groups", witness_.seen.groups},
        {"extra", witness_.seen.extra},
        {"headers",
         fields}}.dump();
    co_return response;
  }

  // Remembers the identity on its way to the real authorizer.
  class Witness : public auth::Authorizer {
   public:
    explicit Witness(auth::Authorizer& next) : next_(next) {}
    Identity seen;
    asio::awaitable<Result<auth::Decision>> authorize(Identity identity, auth::AccessAttributes attributes,
                                                      runtime::SteadyTime deadline) override {
      seen = identity;
      co_return co_await next_.authorize(std::move(identity), std::move(attributes), deadline);
    }

   private:
    auth::Authorizer& next_;
  };

  // The one token is dave's; everybody may but the anonymous.
  static test::FakeApi::Answer review(const cluster::ApiCall& call) {
    const auto spec = json::parse(call.body).at("spec");
    json status;
    if (call.target.ends_with("/tokenreviews")) {
      const json dave{
          {"username", "system:serviceaccount:moc:dave"}, {"uid", "u-9"}, {"groups", {"system:serviceaccounts"}}};
      status = spec.at("token") == "good" ? json{{"authenticated", true}, {"user", dave}}
                                          : json{{"user", json::object()}, {"error", "invalid bearer token"}};
    } else {
      status = {{"allowed", spec.at("user") != "system:anonymous"}};
    }
    return {.status = 201, .pieces = {json{{"status", status}}.dump()}};
  }

  // SHA-256 of what stands between the lines of the PEM text.
  static std::string digest_of(const std::string& pem) {
    std::string base64;
    std::istringstream lines(pem);
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("-----")) base64 += line;
    }
    std::vector<unsigned char> der(base64.size());
    const int size = EVP_DecodeBlock(der.data(), reinterpret_cast<const unsigned char*>(base64.data()),
                                     static_cast<int>(base64.size()));
    const auto padding = base64.ends_with("==") ? 2 : base64.ends_with("=") ? 1 : 0;
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
    SHA256(der.data(), static_cast<std::size_t>(size - padding), digest.data());
    std::string out;
    for (const auto byte : digest) {
      static constexpr char kHex[] = "0123456789abcdef";
      out += {kHex[byte >> 4], kHex[byte & 15]};
    }
    return out;
  }

  asio::io_context io_;
  runtime::SystemClock clock_{io_.get_executor()};
  runtime::Logger logger_{0, [](std::string_view) {}};
  test::Authority proxy_{"front-proxy-ca"}, clients_{"ca"}, stranger_{"front-proxy-ca"};
  auth::TrustHolder trust_;
  test::FakeApi api_{review};
  runtime::Budget budget_{1 << 20};
  auth::AccessReviewAuthorizer authorizer_{io_.get_executor(), api_, clock_, logger_, budget_};
  Witness witness_{authorizer_};
  auth::TokenReviewAuthenticator* tokens_ = nullptr;
  std::unique_ptr<api::AccessFilter> access_;
  std::unique_ptr<http::Server> server_;
};

TEST_F(ForgedIdentity, NobodyPassesForSomebodyElseAndNobodyIsRefusedWrongly) {
  std::size_t cases = 0, wrongly_accepted = 0, wrongly_refused = 0;
  for (const auto& certificate : certificates()) {
    const auto held = credential(certificate);
    for (const auto& headers : header_cases()) {
      for (const auto bearer : {Bearer::none, Bearer::bad, Bearer::good}) {
        SCOPED_TRACE(certificate.what + " / " + headers.what + " / " +
                     (bearer == Bearer::none  ? "no token"
                      : bearer == Bearer::bad ? "a bad token"
                                              : "a good token"));
        ++cases;
        const auto want = expected(certificate, held.digest, headers, bearer);
        const auto got = ask(held, headers, bearer);
        EXPECT_EQ(got.status, want.status) << got.body;
        wrongly_accepted += got.status == 200 && want.status != 200;
        wrongly_refused += got.status != 200 && want.status == 200;
        if (got.status != 200 || want.status != 200) continue;
        const auto seen = json::parse(got.body);
        const json who{{"user", want.identity.user},
                       {"uid", want.identity.uid},
                       {"groups", want.identity.groups},
                       {"extra", want.identity.extra}};
        json said = seen;
        said.erase("headers");
        EXPECT_EQ(said, who);
        wrongly_accepted += said != who;
        json left = json::array({{"Host", "h"}, {"Connection", "close"}});
        for (const auto& [name, value] : want.fields_left) left.push_back({name, value});
        EXPECT_EQ(seen.at("headers"), left);
      }
    }
  }
  EXPECT_GE(cases, 240u);
  EXPECT_EQ(wrongly_accepted, 0u);
  EXPECT_EQ(wrongly_refused, 0u);
}

}  // namespace
}  // namespace adapter
