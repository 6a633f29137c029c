#pragma once

// Who is calling. Authenticators are asked in turn; each knows one kind of credential (wire 5.3).

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "http/message.hpp"
#include "runtime/asio.hpp"
#include "runtime/clock.hpp"

namespace adapter::auth {

struct Identity {
  std::string user;
  std::string uid;
  std::vector<std::string> groups;
  std::map<std::string, std::vector<std::string>> extra;
  bool stranger = false;  // nobody vouches for the caller, not even the front proxy: anybody who reaches the port

  bool in_group(std::string_view group) const;
};

// About what it takes in memory.
std::size_t bytes_of(const Identity& identity);

// Those who count as one where no caller may have what all the others need: a user, or all service accounts of a
// namespace (`system:serviceaccount:NAMESPACE:`), of which whoever may edit that one makes as many as he likes. But
// those of kube-system are the control plane's controllers, and each is one: only administrators make any.
std::string share_of_user(const std::string& user);
// Whether it is a namespace's: of these, too, there may be many that one tenant has.
bool is_share_of_namespace(std::string_view share);

inline constexpr std::string_view kAnonymous = "system:anonymous";
inline constexpr std::string_view kUnauthenticatedGroup = "system:unauthenticated";
inline constexpr std::string_view kAuthenticatedGroup = "system:authenticated";
inline constexpr std::string_view kMastersGroup = "system:masters";  // may everything, and never has to wait its turn

class Authenticator {
 public:
  virtual ~Authenticator() = default;
  // An identity; nullopt when the request carries no credential of this kind; unauthorized when it carries one that is
  // not good; too_many_requests or unavailable when there was no room to find out, upstream_timeout when there was no
  // time until the deadline.
  virtual asio::awaitable<Result<std::optional<Identity>>> authenticate(const http::Request& request,
                                                                        runtime::SteadyTime deadline) = 0;
};

// The first identity wins and joins system:authenticated. When nobody knows the caller: the error of a credential that
// could not be judged, else unauthorized if some credential was bad, else system:anonymous.
class AuthenticatorChain {
 public:
  explicit AuthenticatorChain(std::vector<std::unique_ptr<Authenticator>> authenticators)
      : authenticators_(std::move(authenticators)) {}
  // `request` must stay valid until this returns.
  asio::awaitable<Result<Identity>> authenticate(const http::Request& request, runtime::SteadyTime deadline);

 private:
  std::vector<std::unique_ptr<Authenticator>> authenticators_;
};

}  // namespace adapter::auth
