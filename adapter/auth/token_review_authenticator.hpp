#pragma once

// Callers with a bearer token: the API server says whose it is (TokenReview, wire 5.5).

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "auth/authenticator.hpp"
#include "auth/keyed_hash.hpp"
#include "auth/recent_keys.hpp"
#include "auth/review_cache.hpp"
#include "auth/review_client.hpp"
#include "cluster/api_server.hpp"
#include "runtime/asio.hpp"
#include "runtime/budget.hpp"
#include "runtime/clock.hpp"
#include "runtime/logger.hpp"

namespace adapter::auth {

// The token of `Authorization: Bearer T`: the second of the fields that single spaces separate, so that two spaces make
// it empty. None when the header is of another kind.
std::optional<std::string> bearer_token(const http::Headers& headers);

// What an answered TokenReview says: whose token it is, nobody's, or an error, which is no verdict.
Result<std::optional<Identity>> identity_of_review(std::string_view body);

// Identities remembered at once, and what the largest of them takes in memory: an identity with more groups is asked
// for with each request.
inline constexpr std::size_t kMostIdentities = 1024;
inline constexpr std::size_t kLargestIdentity = 8 << 10;

// Callers at once whose token is under review. Anybody can send tokens that nobody knows; beyond this they wait in
// nobody's way.
inline constexpr std::size_t kMostWaiting = 400;

class TokenReviewAuthenticator : public Authenticator {
 public:
  // A verdict, good or bad, holds for `ttl`. Questions draw on `budget`. The references must outlive this object;
  // stop() must have returned before it dies.
  TokenReviewAuthenticator(asio::any_io_executor executor, cluster::ApiServer& server, runtime::Clock& clock,
                           const runtime::Logger& logger, runtime::Budget& budget, std::chrono::nanoseconds ttl);

  // An API server that gives no verdict makes the caller unauthorized, like a bad token. Whoever would have to wait
  // where kMostWaiting do already gets too_many_requests, and so does whoever brings a token that was not good lately
  // while others do so, too: reviews for those are paced. Unavailable when there is no memory to ask.
  asio::awaitable<Result<std::optional<Identity>>> authenticate(const http::Request& request,
                                                                runtime::SteadyTime deadline) override;
  asio::awaitable<void> stop() { return cache_.stop(); }

  const ReviewCache<std::optional<Identity>>& cache() const { return cache_; }
  const ReviewPace& pace() const { return strangers_; }

 private:
  asio::awaitable<Result<Verdict<std::optional<Identity>>>> review(std::string token, std::string key);

  ReviewClient client_;
  std::chrono::nanoseconds ttl_;
  ReviewPace strangers_;
  RecentKeys good_;  // of tokens that were, when they were last reviewed
  KeyedHash hash_;
  ReviewCache<std::optional<Identity>> cache_;
};

}  // namespace adapter::auth
