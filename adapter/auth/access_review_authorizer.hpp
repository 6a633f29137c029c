#pragma once

// Asks the API server whether a caller may (SubjectAccessReview, wire 5.6).

#include <chrono>
#include <string>
#include <string_view>

#include "auth/authorizer.hpp"
#include "auth/keyed_hash.hpp"
#include "auth/review_cache.hpp"
#include "auth/review_client.hpp"
#include "cluster/api_server.hpp"
#include "runtime/asio.hpp"
#include "runtime/budget.hpp"
#include "runtime/clock.hpp"
#include "runtime/logger.hpp"

namespace adapter::auth {

// The JSON of the question. Bytes that are no UTF-8 become U+FFFD, as with Go's encoder.
std::string access_review_of(const Identity& identity, const AccessAttributes& attributes);

// What an answered review says. Denied beats not allowed; allowed and denied at once is an error.
Result<Decision> decision_of_review(std::string_view body);

struct AccessReviewTtls {
  std::chrono::nanoseconds allowed{std::chrono::seconds(10)};
  std::chrono::nanoseconds refused{std::chrono::seconds(10)};
};

class AccessReviewAuthorizer : public Authorizer {
 public:
  // Questions draw on `budget`. The references must outlive this object; stop() must have returned before it dies.
  AccessReviewAuthorizer(asio::any_io_executor executor, cluster::ApiServer& server, runtime::Clock& clock,
                         const runtime::Logger& logger, runtime::Budget& budget, AccessReviewTtls ttls = {});

  // Members of system:masters may, without a question. An API server that does not answer is an error whose message
  // says so; unavailable when there is no memory to ask it. Strangers' questions are paced: too_many_requests.
  asio::awaitable<Result<Decision>> authorize(Identity identity, AccessAttributes attributes,
                                              runtime::SteadyTime deadline) override;
  asio::awaitable<void> stop() { return cache_.stop(); }

  const ReviewCache<Decision>& cache() const { return cache_; }
  const ReviewPace& pace() const { return strangers_; }

 private:
  asio::awaitable<Result<Verdict<Decision>>> review(std::string question, bool worth_keeping);

  ReviewClient client_;
  AccessReviewTtls ttls_;
  ReviewPace strangers_;
  KeyedHash hash_;
  ReviewCache<Decision> cache_;
};

}  // namespace adapter::auth
