#include "auth/front_proxy_authenticator.hpp"

#include <algorithm>

#include "base/short_text.hpp"
#include "http/url.hpp"

namespace adapter::auth {
namespace {

// Of the first header that says something. Of a repeated header only the first line is read, be it empty, as the
// generic API server does.
std::string first_value(const http::Headers& headers, const std::vector<std::string>& names) {
  for (const auto& name : names) {
    const auto value = headers.get(name);
    if (value && !value->empty()) return std::string(*value);
  }
  return "";
}

// Never split at commas: a group's name may hold one.
std::vector<std::string> all_values(const http::Headers& headers, const std::vector<std::string>& names) {
  std::vector<std::string> out;
  for (const auto& name : names) {
    for (const auto& field : headers.fields()) {
      if (!field.value.empty() && http::equal_ignoring_case(field.name, name)) out.push_back(field.value);
    }
  }
  return out;
}

// Header names change their case on the way, hence the lower case; bytes that no header name may hold are escaped. A
// malformed escape stays as it is written.
std::string extra_key(std::string_view text) {
  std::string key(text);
  for (char& c : key) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  auto decoded = http::percent_decode(key);
  return decoded ? std::move(*decoded) : key;
}

}  // namespace

std::optional<Identity> identity_of_headers(const http::Headers& headers, const ProxyTrust& proxy) {
  Identity identity{.user = first_value(headers, proxy.username_headers)};
  if (identity.user.empty()) return std::nullopt;
  identity.uid = first_value(headers, proxy.uid_headers);
  identity.groups = all_values(headers, proxy.group_headers);
  for (const auto& prefix : proxy.extra_header_prefixes) {
    for (const auto& field : headers.fields()) {
      if (!http::starts_with_ignoring_case(field.name, prefix)) continue;
      identity.extra[extra_key(std::string_view(field.name).substr(prefix.size()))].push_back(field.value);
    }
  }
  return identity;
}

Result<void> may_vouch(const http::PeerCertificate& peer, const ProxyTrust& proxy, runtime::WallTime now) {
  if (auto good = proxy.authorities->verify_client(peer, now); !good) return good;
  if (!proxy.allowed_names.empty() &&
      std::ranges::find(proxy.allowed_names, peer.common_name()) == proxy.allowed_names.end()) {
    return Error{
        ErrorKind::unauthorized,
        "x509: subject with cn=" + short_text(peer.common_name(), kMaxShownBytes) + " is not in the allowed list", ""};
  }
  return {};
}

asio::awaitable<Result<std::optional<Identity>>> FrontProxyAuthenticator::authenticate(const http::Request& request,
                                                                                       runtime::SteadyTime) {
  const auto trust = trust_.current();
  const auto& proxy = trust->proxy;
  if (!request.peer || !proxy.authorities) co_return std::optional<Identity>();
  if (auto good = may_vouch(*request.peer, proxy, clock_.wall_now()); !good) co_return good.error();
  co_return identity_of_headers(request.headers, proxy);
}

}  // namespace adapter::auth
