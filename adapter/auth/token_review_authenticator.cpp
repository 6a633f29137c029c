#include "auth/token_review_authenticator.hpp"

#include "auth/json_fields.hpp"

namespace adapter::auth {
namespace {

using nlohmann::json;

// No issuer makes longer ones; what is longer is not worth a call.
constexpr std::size_t kLongestToken = 64 << 10;

Error unauthorized(std::string message) {
  return {ErrorKind::unauthorized, std::move(message), ""};
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

Result<Identity> identity_of(const json& user) {
  if (!user.is_object()) return wrong_type("user", "an object");
  Identity out;
  auto name = text_member(user, "username");
  if (!name) return name.error();
  if (name->empty()) return Error{ErrorKind::malformed_response, "the user has no name", ""};
  out.user = std::move(*name);
  auto uid = text_member(user, "uid");
  if (!uid) return uid.error();
  out.uid = std::move(*uid);
  auto groups = list_of_texts(member(user, "groups"), "groups");
  if (!groups) return groups.error();
  out.groups = std::move(*groups);
  const auto& extra = member(user, "extra");
  if (extra.is_null()) return out;
  if (!extra.is_object()) return wrong_type("extra", "an object");
  for (const auto& [key, values] : extra.items()) {
    auto list = list_of_texts(values, "extra");
    if (!list) return list.error();
    out.extra.emplace(key, std::move(*list));
  }
  return out;
}

}  // namespace

std::optional<std::string> bearer_token(const http::Headers& headers) {
  const auto text = trimmed(headers.get("Authorization").value_or(""));
  const auto space = text.find(' ');
  if (space == std::string_view::npos || !http::equal_ignoring_case(text.substr(0, space), "bearer")) {
    return std::nullopt;
  }
  const auto rest = text.substr(space + 1);
  const auto token = rest.substr(0, rest.find(' '));
  return token.empty() ? std::nullopt : std::optional<std::string>(token);
}

Result<std::optional<Identity>> identity_of_review(std::string_view body) {
  const auto status = review_status(body);
  if (status.is_null()) return no_review_status();
  const auto error = text_member(status, "error");
  if (!error) return error.error();
  if (!error->empty()) return unauthorized(*error);
  const auto authenticated = flag_member(status, "authenticated");
  if (!authenticated) return authenticated.error();
  if (!*authenticated) return std::optional<Identity>();
  auto identity = identity_of(member(status, "user"));
  if (!identity) return identity.error();
  return std::optional<Identity>(std::move(*identity));
}

TokenReviewAuthenticator::TokenReviewAuthenticator(asio::any_io_executor executor, cluster::ApiServer& server,
                                                   runtime::Clock& clock, const runtime::Logger& logger,
                                                   runtime::Budget& budget, std::chrono::nanoseconds ttl)
    : client_(server, clock, logger, budget, "TokenReview", "/apis/authentication.k8s.io/v1/tokenreviews"),
      ttl_(ttl),
      strangers_(clock),
      cache_(std::move(executor), clock, logger, {.entries = kMostIdentities, .waiting = kMostWaiting}) {
}

asio::awaitable<Result<std::optional<Identity>>> TokenReviewAuthenticator::authenticate(const http::Request& request,
                                                                                        runtime::SteadyTime deadline) {
  auto token = bearer_token(request.headers);
  if (!token) co_return std::optional<Identity>();
  if (token->size() > kLongestToken) co_return unauthorized("the bearer token is too long");
  auto key = hash_(*token);
  auto* const pace = good_.has(key) ? nullptr : &strangers_;
  ReviewCache<std::optional<Identity>>::LookUp look_up = [this, key, secret = std::move(*token)] {
    return review(secret, key);
  };
  auto identity = co_await cache_.get(std::move(key), std::move(look_up), deadline, pace);
  if (!identity) {
    const auto why = identity.error();
    const bool passing = why.kind == ErrorKind::too_many_requests || why.kind == ErrorKind::upstream_timeout ||
                         why.kind == ErrorKind::unavailable;
    co_return passing ? why : unauthorized(why.message);
  }
  if (!*identity) co_return unauthorized("invalid bearer token");
  co_return std::move(*identity);
}

asio::awaitable<Result<Verdict<std::optional<Identity>>>> TokenReviewAuthenticator::review(std::string token,
                                                                                           std::string key) {
  const json question{
      {"apiVersion", "authentication.k8s.io/v1"}, {"kind", "TokenReview"}, {"spec", json{{"token", token}}}};
  auto body = question.dump(-1, ' ', false, json::error_handler_t::replace);
  const auto answer = co_await client_.ask(std::move(body), std::move(token));
  if (!answer) co_return answer.error();
  auto identity = identity_of_review(*answer);
  if (!identity) {
    if (identity.error().kind == ErrorKind::unauthorized) good_.forget(key);
    co_return identity.error();
  }
  if (*identity) {
    good_.remember(key);
  } else {
    good_.forget(key);
  }
  const auto holds = !*identity || bytes_of(**identity) <= kLargestIdentity ? ttl_ : ttl_.zero();
  co_return Verdict<std::optional<Identity>>{std::move(*identity), holds};
}

}  // namespace adapter::auth
