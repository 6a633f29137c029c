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

// With whoever waits for its verdict, here, in the call, in the request and in that one's text.
constexpr std::size_t kCopies = 5;

constexpr std::size_t kLong = 64 << 10;  // with all its copies; that of an autoscaler takes a tenth

// At most, when the API server writes it, as Go does: < > and & become six bytes (\u003c), and so do \b and \f in older
// versions, U+2028 and U+2029.
std::size_t written_by_go(std::string_view json) {
  auto out = json.size();
  for (const char c : json) {
    if (c == '<' || c == '>' || c == '&') out += 5;
    if (c == '\\') out += 4;
    if (c == '\xe2') out += 3;
  }
  return out;
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
                           runtime::Budget& budget, std::string kind, std::string target)
    : server_(server),
      clock_(clock),
      budget_(budget),
      long_ones_(budget.limit() / kPartOfLongOnes, budget),
      kind_(std::move(kind)),
      target_(std::move(target)),
      trouble_(logger, kind_) {
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
  const auto repeated = 2 * written_by_go(body);  // as it was asked, and its keys in metadata.managedFields
  const auto bytes = kCopies * body.size() + repeated;
  runtime::Budget::Share held(bytes > kLong ? long_ones_ : budget_);
  if (!held.grow(bytes)) co_return budget_.over("the " + kind_ + " of the caller");
  for (int attempt = 1;; ++attempt) {
    cluster::ApiCall call{.method = "POST",
                          .target = target_,
                          .body = body,
                          .deadline = deadline,
                          .body_limit_bytes = kLargestVerdict + repeated};
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
