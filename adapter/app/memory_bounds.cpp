#include "app/memory_bounds.hpp"

#include <algorithm>

#include "api/router.hpp"
#include "app/rule_loop.hpp"
#include "auth/review_cache.hpp"
#include "auth/review_client.hpp"
#include "auth/token_review_authenticator.hpp"
#include "base/byte_count.hpp"
#include "cluster/api_client.hpp"
#include "cluster/watched_objects.hpp"
#include "http/client.hpp"
#include "http/server_limits.hpp"

namespace adapter::app {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;
constexpr std::uint64_t kLargestDefaultBudget = 128 * kMiB;

// Where a bound counts pieces, what a piece takes: measured, and rounded up.
// TLS, a head, an answer, and what the system holds.
constexpr std::uint64_t kConnectionBytes = (32 << 10) + http::kUncountedHead + api::SentAnswers::kUncountedBody +
                                           2 * (http::kPeerSendBuffer + http::kPeerReceiveBuffer);
constexpr std::uint64_t kBackendConnectionBytes = (48 << 10) + 2 * http::kSendBuffer;  // TLS, the buffer of one read
constexpr std::uint64_t kDecisionBytes = 1400;  // with the longest reason that is kept
// Coroutines, and the facts of the trace. A request that waits for a review takes what its answer will.
constexpr std::uint64_t kRequestBytes = 32 << 10;
constexpr std::uint64_t kRegistryBytes = 128 * kMiB;  // the old registry and the new, and documents in the making
constexpr std::uint64_t kWritingBytes = 16 * kMiB;    // in another form than JSON: one at a time, up to 4 MiB of that
constexpr std::uint64_t kTellingBytes = 12 * kMiB;
constexpr std::uint64_t kProgramBytes = 20 * kMiB;

}  // namespace

std::uint64_t memory_budget_of(const Options& options, std::optional<std::uint64_t> limit) {
  if (options.memory_budget > 0) return options.memory_budget;
  return std::min(kLargestDefaultBudget, limit.value_or(UINT64_MAX) / 4);
}

std::uint64_t rules_part(std::uint64_t budget) {
  return budget / 2;
}

// Long reviews have two parts of a thirty-second each.
BudgetParts budget_parts(std::uint64_t budget) {
  return {.outside = budget / 16 * 13,
          .documents = budget / 8 * 3,
          .answers = budget / 16 * 5,
          .callers = budget / 8,
          .questions = budget / 4 * 3};
}

std::vector<MemoryBound> memory_bounds(const Options& options, std::uint64_t budget) {
  const std::uint64_t connections = options.max_connections;
  const auto prometheus = http::ClientLimits().connections;
  const auto reviews = 2 * cluster::kReviewConnections;
  const auto backends = prometheus + cluster::kConnections + reviews;
  const auto received = 2 * (prometheus * http::kReceiveBuffer + cluster::kConnections * http::kListReceiveBuffer +
                             reviews * http::kSmallReceiveBuffer);
  const auto decisions = auth::ReviewCacheLimits().entries;
  const auto verdicts = 2 * cluster::kReviewConnections * auth::kLargestVerdict;
  return {
      {"answers and what they are about, and rules by the thousand (--memory-budget)", budget},
      {"metrics of the rules and their discovery", kRegistryBytes},
      {"rules", RuleLoop::kUncountedBytes},
      {"watched objects", cluster::WatchedObjectsOptions().max_bytes},
      {std::to_string(connections) + " connections", connections * kConnectionBytes},
      {std::to_string(backends) + " connections to backends", backends * kBackendConnectionBytes + received},
      {"reviews of callers", decisions * kDecisionBytes + auth::kMostIdentities * auth::kLargestIdentity + verdicts},
      {std::to_string(api::RouterLimits().running) + " requests", api::RouterLimits().running * kRequestBytes},
      {"an answer while it is written", kWritingBytes},
      {"log and figures", kTellingBytes},
      {"the program", kProgramBytes},
  };
}

std::uint64_t sum_of(const std::vector<MemoryBound>& bounds) {
  std::uint64_t out = 0;
  for (const auto& bound : bounds) out += bound.bytes;
  return out;
}

std::string memory_text(const Options& options, std::uint64_t budget, std::optional<std::uint64_t> limit) {
  const auto bounds = memory_bounds(options, budget);
  std::string parts;
  for (const auto& bound : bounds) {
    parts += (parts.empty() ? "" : ", ") + bound.what + " " + byte_count_text(bound.bytes);
  }
  return "memory: " + byte_count_text(sum_of(bounds)) + " at most (" + parts + "); " +
         (limit ? "the container's limit is " + byte_count_text(*limit) : "no limit is set");
}

}  // namespace adapter::app
