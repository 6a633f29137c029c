#pragma once

// Who calls, and may they: asked before anything is looked up, so that nobody learns which metrics exist without the
// right to (wire 5). Two steps, because what limits the callers stands between them (wire 5.1).

#include <boost/system/result.hpp>
#include <optional>

#include "auth/authenticator.hpp"
#include "auth/authorizer.hpp"
#include "auth/caller_trust.hpp"
#include "http/message.hpp"
#include "runtime/asio.hpp"
#include "runtime/clock.hpp"
#include "runtime/logger.hpp"

namespace adapter::api {

using Caller = boost::system::result<auth::Identity, http::Response>;

class AccessFilter {
 public:
  // `trust` names the headers of the front proxy. The references must outlive the filter.
  AccessFilter(auth::AuthenticatorChain authenticators, auth::AlwaysAllowedPaths open_paths,
               auth::Authorizer& authorizer, const auth::TrustHolder& trust, const runtime::Logger& logger)
      : authenticators_(std::move(authenticators)),
        open_paths_(std::move(open_paths)),
        authorizer_(authorizer),
        trust_(trust),
        logger_(logger) {}

  // Who calls; else the 401, 403, 429 or, past the deadline, 504 to answer with. `request` must stay valid until this
  // returns. It loses its credential and all headers of an identity, so that nobody after this can believe them.
  // Impersonation is refused: kube-apiserver resolves it before it calls us.
  asio::awaitable<Caller> authenticate(http::Request& request, runtime::SteadyTime deadline, bool pretty);

  // Null when the caller may; else the 403, 429, 500 or, past the deadline, 504 to answer with. `attributes` must stay
  // valid until this returns.
  asio::awaitable<std::optional<http::Response>> authorize(auth::Identity identity,
                                                           const auth::AccessAttributes& attributes,
                                                           runtime::SteadyTime deadline, bool pretty);

  // Whether the API server may have to be asked about this request: not about one without a token for a path that is
  // open to all, as probes send.
  bool needs_review(const http::Request& request, const auth::AccessAttributes& attributes) const {
    return request.headers.count("Authorization") > 0 || !open_paths_.allow(attributes);
  }

 private:
  auth::AuthenticatorChain authenticators_;
  auth::AlwaysAllowedPaths open_paths_;
  auth::Authorizer& authorizer_;
  const auth::TrustHolder& trust_;
  const runtime::Logger& logger_;
};

}  // namespace adapter::api
