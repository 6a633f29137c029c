#pragma once

// May they. What is asked about is Kubernetes' request attributes; who answers is the API server in a cluster, and a
// simple rule without one. Answers carry a reason for the person who is refused.

#include <string>
#include <vector>

#include "auth/authenticator.hpp"
#include "base/result.hpp"
#include "runtime/asio.hpp"
#include "runtime/clock.hpp"

namespace adapter::auth {

// As in a SubjectAccessReview: attributes of a resource, or a path that is none.
struct AccessAttributes {
  bool resource_request = false;
  std::string path;  // of the URL, decoded
  std::string verb;  // get, list, …; for a path the method in lower case
  std::string group, version, resource, subresource, name, object_namespace;
};

struct Decision {
  bool allowed = false;
  std::string reason;
};

class Authorizer {
 public:
  virtual ~Authorizer() = default;
  // An error when the question could not be answered, upstream_timeout when not by the deadline: the caller then is not
  // let in. While it waits, `identity`, which may be large, is held nowhere but in what is counted.
  virtual asio::awaitable<Result<Decision>> authorize(Identity identity, AccessAttributes attributes,
                                                      runtime::SteadyTime deadline) = 0;
};

// Paths for everybody, exact or, with a trailing '*', by prefix (--authorization-always-allow-paths).
class AlwaysAllowedPaths {
 public:
  explicit AlwaysAllowedPaths(std::vector<std::string> paths) : paths_(std::move(paths)) {}
  bool allow(const AccessAttributes& attributes) const;

 private:
  std::vector<std::string> paths_;
};

// Without a cluster: whoever is authenticated may do everything, and so may the anonymous where only this machine can
// reach us.
class StandaloneAuthorizer : public Authorizer {
 public:
  explicit StandaloneAuthorizer(bool allow_anonymous) : allow_anonymous_(allow_anonymous) {}
  asio::awaitable<Result<Decision>> authorize(Identity identity, AccessAttributes attributes,
                                              runtime::SteadyTime deadline) override;

 private:
  bool allow_anonymous_;
};

}  // namespace adapter::auth
