#pragma once

// Puts one kind of review (TokenReview, SubjectAccessReview) to the API server: an object is created, and the answer is
// in what comes back. Nothing is stored, so a request may be repeated.

#include <chrono>
#include <random>
#include <string>

#include "auth/trouble.hpp"
#include "base/result.hpp"
#include "cluster/api_server.hpp"
#include "runtime/asio.hpp"
#include "runtime/budget.hpp"
#include "runtime/clock.hpp"
#include "runtime/logger.hpp"

namespace adapter::auth {

// Of the whole review, all attempts and pauses together (wire 5.5).
inline constexpr std::chrono::seconds kReviewTime{10};
inline constexpr int kReviewAttempts = 5;
inline constexpr std::size_t kPartOfLongOnes = 32;  // a thirty-second
// Of an answer, beside the question that it repeats.
inline constexpr std::size_t kLargestVerdict = 24 << 10;

// Before the attempt that follows number `attempt`: half a second, growing by half each time, and up to a fifth more
// (`jitter` is 0 to 1).
std::chrono::nanoseconds pause_after(int attempt, double jitter);

// Whether another attempt may go better: no answer, or 429, 500, 503, 504.
bool is_passing(const Result<cluster::ApiAnswer>& answer);

class ReviewClient {
 public:
  // `kind` is what is put, for messages; `target` where. What a review repeats of its caller draws on `budget`, while
  // it is asked; kLargestVerdict does not. The long ones, which a caller may make so, have kPartOfLongOnes of it: it is
  // for answers. The references must outlive this object.
  ReviewClient(cluster::ApiServer& server, runtime::Clock& clock, const runtime::Logger& logger,
               runtime::Budget& budget, std::string kind, std::string target);

  // The body of the answer to a review whose JSON is `body`. Fails with upstream_unavailable, in words that name the
  // API server as the cause; neither they nor the log hold `secret`, which stands in the body. Fails with unavailable
  // when the budget has no room.
  asio::awaitable<Result<std::string>> ask(std::string body, std::string secret = {});

 private:
  Error failure_of(const Result<cluster::ApiAnswer>& answer, const std::string& secret) const;

  cluster::ApiServer& server_;
  runtime::Clock& clock_;
  runtime::Budget& budget_;
  runtime::Budget long_ones_;
  std::string kind_, target_;
  Trouble trouble_;
  std::mt19937 random_{std::random_device{}()};
};

}  // namespace adapter::auth
