#include "auth/caller_trust.hpp"

#include <nlohmann/json.hpp>
#include <string_view>

#include "auth/json_fields.hpp"

namespace adapter::auth {
namespace {

using nlohmann::json;

// More than any cluster has; they are walked at every request.
constexpr std::size_t kMostEntries = 100;

Error bad(const std::string& key, const std::string& what) {
  return {ErrorKind::malformed_response, key + ": " + what, ""};
}

std::string_view value_of(const ConfigMapData& data, const std::string& key) {
  const auto found = data.find(key);
  return found == data.end() ? std::string_view() : std::string_view(found->second);
}

Result<std::optional<http::CertificatePool>> pool_of(const ConfigMapData& data, const std::string& key) {
  const auto pem = value_of(data, key);
  if (pem.empty()) return std::optional<http::CertificatePool>();
  auto pool = http::CertificatePool::from_pem(pem);
  if (!pool) return bad(key, pool.error().message);
  return std::optional<http::CertificatePool>(std::move(*pool));
}

// A JSON list of texts inside a text.
Result<std::vector<std::string>> list_of(const ConfigMapData& data, const std::string& key) {
  std::vector<std::string> out;
  const auto text = value_of(data, key);
  if (text.empty()) return out;
  const auto list = parse_json(text);
  if (list.is_null()) return out;
  if (!list.is_array()) return bad(key, "not a JSON list");
  if (list.size() > kMostEntries) return bad(key, "more than " + std::to_string(kMostEntries) + " entries");
  for (const auto& entry : list) {
    if (!entry.is_string()) return bad(key, "an entry is not a string");
    out.push_back(entry.get<std::string>());
  }
  return out;
}

// An empty prefix would make every header a part of the identity, and take it out of the request.
Result<std::vector<std::string>> headers_of(const ConfigMapData& data, const std::string& key) {
  auto out = list_of(data, key);
  if (!out) return out;
  for (const auto& name : *out) {
    if (name.find_first_not_of(" \t") == std::string::npos) return bad(key, "an entry is blank");
  }
  return out;
}

}  // namespace

Result<ConfigMapData> config_map_data(std::string_view text) {
  return data_of_config_map(parse_json(text));
}

Result<ConfigMapData> data_of_config_map(const json& object) {
  if (!object.is_object()) return Error{ErrorKind::malformed_response, "not a JSON object", ""};
  ConfigMapData out;
  const auto data = object.find("data");
  if (data == object.end() || data->is_null()) return out;
  if (!data->is_object()) return bad("data", "not an object");
  for (const auto& [key, value] : data->items()) {
    if (!value.is_string()) return bad(key, "not a string");
    out.emplace(key, value.get<std::string>());
  }
  return out;
}

Result<std::optional<http::CertificatePool>> client_authorities_of(const ConfigMapData& data) {
  return pool_of(data, "client-ca-file");
}

Result<ProxyTrust> proxy_trust_of(const ConfigMapData& data) {
  ProxyTrust out;
  auto authorities = pool_of(data, "requestheader-client-ca-file");
  if (!authorities) return authorities.error();
  out.authorities = std::move(*authorities);
  auto names = list_of(data, "requestheader-allowed-names");
  if (!names) return names.error();
  out.allowed_names = std::move(*names);
  for (const auto& [key, headers] : {std::pair("requestheader-username-headers", &out.username_headers),
                                     {"requestheader-uid-headers", &out.uid_headers},
                                     {"requestheader-group-headers", &out.group_headers},
                                     {"requestheader-extra-headers-prefix", &out.extra_header_prefixes}}) {
    auto list = headers_of(data, key);
    if (!list) return list.error();
    *headers = std::move(*list);
  }
  return out;
}

bool lets_clients_pass_for_proxy(const CallerTrust& trust) {
  return trust.client_authorities && trust.proxy.authorities && trust.proxy.allowed_names.empty() &&
         trust.client_authorities->overlaps(*trust.proxy.authorities);
}

void put_in_force(CallerTrust trust, TrustHolder& holder, const runtime::Logger& logger) {
  holder.publish(std::move(trust));
  if (!lets_clients_pass_for_proxy(*holder.current())) return;
  logger.warning(
      "the front proxy and clients share a certificate authority, and any name is allowed for the proxy: every client "
      "certificate can speak for everybody; give the proxy an authority of its own, or list its names");
}

}  // namespace adapter::auth
