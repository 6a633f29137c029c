#include "api/access_filter.hpp"

#include "api/status.hpp"
#include "auth/identity_headers.hpp"
#include "base/go_quote.hpp"
#include "base/short_text.hpp"

namespace adapter::api {
namespace {

constexpr std::size_t kMaxReasonBytes = 1 << 10;  // it may list roles

// The text of the generic API server (wire 3.1), which escapes as HTML does.
std::string html_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string quoted(std::string_view text) {
  return go_quote(short_text(text, kMaxShownBytes));
}

// `user` is short already.
std::string forbidden_message(const std::string& user, const auth::AccessAttributes& a) {
  const auto verb = short_text(a.verb, kMaxShownBytes);
  if (!a.resource_request) {
    return "forbidden: User " + go_quote(user) + " cannot " + verb + " path " + quoted(a.path);
  }
  const auto group = short_text(a.group, kMaxShownBytes);
  const auto resource = a.subresource.empty() ? a.resource : a.resource + "/" + a.subresource;
  std::string out = short_text(a.resource, kMaxShownBytes) + "." + group + (a.name.empty() ? "" : " " + quoted(a.name));
  out += " is forbidden: User " + go_quote(user) + " cannot " + verb + " resource " + quoted(resource) +
         " in API group " + go_quote(group);
  return out +
         (a.object_namespace.empty() ? " at the cluster scope" : " in the namespace " + quoted(a.object_namespace));
}

http::Response refusal(const Error& why, bool pretty) {
  return why.kind == ErrorKind::too_many_requests ? too_many_requests() : status_response(why, pretty);
}

}  // namespace

asio::awaitable<Caller> AccessFilter::authenticate(http::Request& request, runtime::SteadyTime deadline, bool pretty) {
  auto identity = co_await authenticators_.authenticate(request, deadline);
  auth::strip_identity_headers(request.headers, *trust_.current());
  if (!identity) {
    const auto why = identity.error();
    logger_.detail(5, request.remote_address + " is not authenticated: " + short_text(why.message, kMaxReasonBytes));
    co_return refusal(why, pretty);
  }
  if (request.headers.contains_prefix("Impersonate-")) {
    co_return forbidden_response("impersonation is not accepted here; kube-apiserver resolves it before it calls us",
                                 {}, pretty);
  }
  co_return std::move(*identity);
}

asio::awaitable<std::optional<http::Response>> AccessFilter::authorize(auth::Identity identity,
                                                                       const auth::AccessAttributes& attributes,
                                                                       runtime::SteadyTime deadline, bool pretty) {
  if (open_paths_.allow(attributes)) co_return std::nullopt;
  const auto user = short_text(identity.user, kMaxShownBytes);
  auto decision = co_await authorizer_.authorize(std::move(identity), attributes, deadline);
  if (!decision) co_return refusal(decision.error(), pretty);
  if (decision->allowed) co_return std::nullopt;
  auto message = html_escaped(forbidden_message(user, attributes));
  if (!decision->reason.empty()) message += ": " + html_escaped(short_text(decision->reason, kMaxReasonBytes));
  logger_.detail(5, message);
  StatusDetails details;
  if (attributes.resource_request) {
    details = {.name = short_text(attributes.name, kMaxShownBytes),
               .group = short_text(attributes.group, kMaxShownBytes),
               .kind = short_text(attributes.resource, kMaxShownBytes)};
  }
  co_return forbidden_response(message, details, pretty);
}

}  // namespace adapter::api
