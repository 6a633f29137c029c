#include "auth/review_client.hpp"

#include <cmath>

#include "cluster/refusal_words.hpp"
#include "http/secret_mask.hpp"

namespace adapter::auth {
namespace {

// Created, as an API server says; 200 from one that stands between. Nothing else holds a verdict.
bool is_good(const Result<cluster::ApiAnswer>& answer) {
  return answer && (answer->status == 200 || answer->status == 201);
}

}  // namespace

std::chrono::nanoseconds pause_after(int attempt, double jitter) {
  const std::chrono::duration<double> pause(0.5 * std::pow(1.5, attempt - 1) * (1 + 0.2 * jitter));
  return std::chrono::duration_cast<std::chrono::nanoseconds>(pause);
}

bool is_passing(const Result<cluster::ApiAnswer>& answer) {
  if (!answer) {
    const auto kind = answer.error().kind;
    return kind == ErrorKind::upstream_unavailable || kind == ErrorKind::upstream_timeout;
  }
  const int status = answer->status;
  return status == 429 || status == 500 || status == 503 || status == 504;
}

ReviewClient::ReviewClient(cluster::ApiServer& server, runtime::Clock& clock, const runtime::Logger& logger,
                           std::string kind, std::string target)
    : server_(server), clock_(clock), kind_(std::move(kind)), target_(std::move(target)), trouble_(logger, kind_) {
}

Error ReviewClient::failure_of(const Result<cluster::ApiAnswer>& answer, const std::string& secret) const {
  const auto message = "the API server did not answer a " + kind_ + ": ";
  if (!answer) return {ErrorKind::upstream_unavailable, message + answer.error().message, ""};
  const auto words = cluster::refusal_words(server_, *answer);
  const auto* const advice =
      answer->status == 403 ? " (this program's account needs the ClusterRole system:auth-delegator)" : "";
  http::SecretMask mask;
  mask.add(secret);
  return {ErrorKind::upstream_unavailable, message + words.shown + advice, mask.masked(words.said)};
}

asio::awaitable<Result<std::string>> ReviewClient::ask(std::string body, std::string secret) {
  const auto deadline = clock_.now() + kReviewTime;
  for (int attempt = 1;; ++attempt) {
    cluster::ApiCall call{.method = "POST",
                          .target = target_,
                          .body = body,
                          .deadline = deadline,
                          .body_limit_bytes = kLargestVerdict + 2 * body.size()};  // escapes may be others
    auto answer = co_await cluster::fetch(server_, std::move(call));
    if (is_good(answer)) {
      trouble_.clear();
      co_return std::move(answer->body);
    }
    const auto next = clock_.now() + pause_after(attempt, std::uniform_real_distribution<>(0, 1)(random_));
    if (!is_passing(answer) || attempt == kReviewAttempts || next >= deadline) {
      auto why = failure_of(answer, secret);
      trouble_.raise(why);
      co_return why;
    }
    co_await runtime::sleep_until(clock_, next);
  }
}

}  // namespace adapter::auth
