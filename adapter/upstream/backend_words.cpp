#include "upstream/backend_words.hpp"

#include <utility>

#include "base/short_text.hpp"
#include "http/basic_auth.hpp"

namespace adapter::upstream {
namespace {

constexpr std::size_t kMaxToldBytes = 1 << 10;  // of a backend's words

http::SecretMask mask_of(const PrometheusOptions& options) {
  http::SecretMask mask;
  for (const auto& [name, value] : options.headers) mask.add_field(name, value);
  if (!options.url.user_info.empty()) {
    mask.add_user_info(options.url.user_info);
    mask.add(http::basic_credentials(options.url.user_info));
  }
  mask.add_query(options.url.query);
  return mask;
}

}  // namespace

BackendWords::BackendWords(const PrometheusOptions& options)
    : scheme_and_authority_((options.url.tls ? "https://" : "http://") + options.url.authority()),
      address_(options.url.printable()),
      shows_something_(!options.headers.empty() || !options.url.user_info.empty() || options.shows_certificate),
      lasting_mask_(mask_of(options)) {
  use_authorization(options.authorization);
}

void BackendWords::use_authorization(std::string authorization) {
  mask_ = lasting_mask_;
  mask_.add_field("Authorization", authorization);
  mask_.add_field("Authorization", std::exchange(authorization_, std::move(authorization)));
}

Error BackendWords::for_people(Error error) const {
  error.message = "prometheus: " + masked(error.message);
  auto said = masked(short_text(error.detail, kMaxToldBytes));
  error.detail = said + (said.empty() ? "" : "; ") + "asked " + address_ + " (--prometheus-url)";
  return error;
}

Error BackendWords::with_advice(Error error) const {
  if (shows_something_ || !authorization_.empty()) return error;
  error.message +=
      ": none are configured; --prometheus-token-file, --prometheus-header=Authorization=…, "
      "--prometheus-header=X-Scope-OrgID=… (a tenant), --prometheus-auth-incluster, --prometheus-auth-config or "
      "--prometheus-client-tls-cert-file set some";
  return error;
}

std::string BackendWords::target_of(std::string_view location) {
  const auto url = http::parse_url((location.starts_with("//") ? "http:" : "") + std::string(location));
  return url ? "it points to " + url->authority() : "where it points to cannot be read";
}

std::string BackendWords::line_of(const http::ClientRequest& request) const {
  const auto question = std::min(request.target.find('?'), request.target.size());
  auto out = request.method + " " + scheme_and_authority_ + request.target.substr(0, question);
  if (question < request.target.size()) out += "?" + http::masked_query(request.target.substr(question + 1));
  return request.body.empty() ? out : out + " --data '" + request.body + "'";
}

}  // namespace adapter::upstream
