#include "auth/access_review_authorizer.hpp"

#include "auth/json_fields.hpp"

namespace adapter::auth {
namespace {

using nlohmann::ordered_json;

// Attributes that a caller can make this long are not worth a place in the cache.
constexpr std::size_t kLongestKept = 10'000;
constexpr std::size_t kLongestReason = 1 << 10;

std::size_t size_of(const AccessAttributes& a) {
  return a.object_namespace.size() + a.verb.size() + a.group.size() + a.version.size() + a.resource.size() +
         a.subresource.size() + a.name.size() + a.path.size();
}

void put(ordered_json& object, const char* name, const std::string& value) {
  if (!value.empty()) object[name] = value;
}

// Cut between characters.
std::string cut(std::string text) {
  if (text.size() <= kLongestReason) return text;
  auto end = kLongestReason;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  text.resize(end);
  return text;
}

}  // namespace

std::string access_review_of(const Identity& identity, const AccessAttributes& attributes) {
  ordered_json spec = ordered_json::object();
  put(spec, "user", identity.user);
  put(spec, "uid", identity.uid);
  if (!identity.groups.empty()) spec["groups"] = identity.groups;
  if (!identity.extra.empty()) spec["extra"] = identity.extra;
  ordered_json asked = ordered_json::object();
  if (attributes.resource_request) {
    put(asked, "namespace", attributes.object_namespace);
    put(asked, "verb", attributes.verb);
    put(asked, "group", attributes.group);
    put(asked, "version", attributes.version);
    put(asked, "resource", attributes.resource);
    put(asked, "subresource", attributes.subresource);
    put(asked, "name", attributes.name);
    spec["resourceAttributes"] = std::move(asked);
  } else {
    put(asked, "path", attributes.path);
    put(asked, "verb", attributes.verb);
    spec["nonResourceAttributes"] = std::move(asked);
  }
  const ordered_json review{
      {"apiVersion", "authorization.k8s.io/v1"}, {"kind", "SubjectAccessReview"}, {"spec", std::move(spec)}};
  return review.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

Result<Decision> decision_of_review(std::string_view body) {
  const auto status = review_status(body);
  if (status.is_null()) return no_review_status();
  const auto allowed = flag_member(status, "allowed");
  if (!allowed) return allowed.error();
  const auto denied = flag_member(status, "denied");
  if (!denied) return denied.error();
  auto reason = text_member(status, "reason");
  if (!reason) return reason.error();
  if (*allowed && *denied) {
    return Error{ErrorKind::malformed_response, "the API server both allowed and denied the request", ""};
  }
  return Decision{.allowed = *allowed, .reason = cut(std::move(*reason))};
}

AccessReviewAuthorizer::AccessReviewAuthorizer(asio::any_io_executor executor, cluster::ApiServer& server,
                                               runtime::Clock& clock, const runtime::Logger& logger,
                                               runtime::Budget& budget, AccessReviewTtls ttls)
    : client_(server, clock, logger, budget, "SubjectAccessReview",
              "/apis/authorization.k8s.io/v1/subjectaccessreviews"),
      ttls_(ttls),
      strangers_(clock),
      cache_(std::move(executor), clock, logger) {
}

asio::awaitable<Result<Decision>> AccessReviewAuthorizer::authorize(Identity identity, AccessAttributes attributes,
                                                                    runtime::SteadyTime deadline) {
  if (identity.in_group(kMastersGroup)) co_return Decision{.allowed = true, .reason = ""};
  const bool worth_keeping = size_of(attributes) < kLongestKept;
  auto question = access_review_of(identity, attributes);
  const bool stranger = identity.stranger;
  auto caller = share_of_user(identity.user);
  if (caller.size() >= kLongestKept) caller = hash_(caller);
  identity = {};  // the question says it, and is counted
  attributes = {};
  auto key = hash_(question);
  ReviewCache<Decision>::LookUp look_up = [this, worth_keeping, text = std::move(question)] {
    return review(text, worth_keeping);
  };
  co_return co_await cache_.get(std::move(key), std::move(look_up), deadline, stranger ? &strangers_ : nullptr,
                                std::move(caller));
}

asio::awaitable<Result<Verdict<Decision>>> AccessReviewAuthorizer::review(std::string question, bool worth_keeping) {
  const auto answer = co_await client_.ask(std::move(question));
  if (!answer) co_return answer.error();
  auto decision = decision_of_review(*answer);
  if (!decision) {
    co_return Error{ErrorKind::malformed_response,
                    "the API server's SubjectAccessReview is no verdict: " + decision.error().message, ""};
  }
  const auto holds = decision->allowed ? ttls_.allowed : ttls_.refused;
  co_return Verdict<Decision>{std::move(*decision), worth_keeping ? holds : holds.zero()};
}

}  // namespace adapter::auth
