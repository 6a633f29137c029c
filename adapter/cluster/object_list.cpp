#include "cluster/object_list.hpp"

#include <algorithm>
#include <charconv>

#include "meta/field_selector.hpp"

namespace adapter::cluster {
namespace {

constexpr std::size_t kMaxRefusalBytes = 16 << 10;
constexpr std::chrono::seconds kLongestRetryAfter{300};
// Objects are decoded as they arrive and counted by their receiver; with resourceVersion=0 a server sends all at once.
constexpr std::size_t kMaxPageBytes = 4ull << 30;
constexpr std::size_t kMaxPages = 10'000;

bool is_segment(std::string_view text) {
  return !text.empty() && text != "." && text != ".." && text.find_first_of("/%") == std::string_view::npos;
}

std::optional<std::chrono::seconds> retry_after(const http::Headers& headers) {
  const auto value = headers.get("Retry-After");
  if (!value) return std::nullopt;
  unsigned seconds = 0;
  const auto [end, ec] = std::from_chars(value->data(), value->data() + value->size(), seconds);
  if (ec != std::errc() || end != value->data() + value->size()) return std::nullopt;  // a date, which nobody sends
  return std::min(std::chrono::seconds(seconds), kLongestRetryAfter);
}

}  // namespace

std::string ObjectCollection::text() const {
  return (running ? "running " : "") + resource.text() +
         (object_namespace.empty() ? "" : " in namespace \"" + object_namespace + "\"");
}

std::string ObjectCollection::field_selector(std::string_view name) const {
  std::string out;
  if (!name.empty()) out = meta::FieldTerm{.field = "metadata.name", .value = std::string(name)}.text();
  if (running) out += out.empty() ? "status.phase=Running" : ",status.phase=Running";
  return out;
}

Result<std::string> target_of(const ObjectCollection& objects, const http::QueryParameters& parameters) {
  std::string path = objects.resource.group.empty() ? "/api/" : "/apis/" + objects.resource.group + "/";
  path += objects.version + "/";
  if (!objects.object_namespace.empty()) path += "namespaces/" + objects.object_namespace + "/";
  path += objects.resource.resource;
  const auto fits = [](const std::string& part) { return part.empty() || is_segment(part); };
  if (!fits(objects.resource.group) || !fits(objects.object_namespace) || !is_segment(objects.version) ||
      !is_segment(objects.resource.resource)) {
    return Error{ErrorKind::bad_request, "no such objects can exist: " + objects.text(), ""};
  }
  return http::encode_path(path) + "?" + http::encode_form(parameters);
}

void RefusalBody::add(std::string_view piece) {
  body_ += piece.substr(0, kMaxRefusalBytes - std::min(body_.size(), kMaxRefusalBytes));
}

Refusal RefusalBody::refusal(const ApiServer& server, const http::ClientResponse& response) const {
  const auto type = response.headers.get("Content-Type").value_or("");
  return {.status = response.status,
          .said = parse_status(body_),
          .retry_after = retry_after(response.headers),
          .words = refusal_words(server, response.status, type, body_)};
}

Error explain_refusal(const Refusal& refusal, std::string_view verb, const ObjectCollection& objects) {
  const auto what = std::string(verb) + " " + objects.text();
  const auto& words = refusal.words;
  const auto& detail = words.said;
  const auto by_whom = words.is_status ? "" : ": " + words.shown;
  switch (refusal.status) {
    case 401:
      return {ErrorKind::upstream_rejected,
              "the API server does not know who we are: our credentials are not valid" + by_whom, detail};
    case 403:
      return {ErrorKind::upstream_rejected,
              "the API server does not let us " + what + ": our account needs the right to " + std::string(verb) + " " +
                  objects.resource.text() + by_whom,
              detail};
    case 404:
      return {ErrorKind::upstream_rejected,
              "the API server has no " + objects.resource.text() + " in version " + objects.version + by_whom, detail};
    case 405:
      return {ErrorKind::upstream_rejected, "the API server cannot " + what + by_whom, detail};
    case 429:
      return {ErrorKind::upstream_unavailable, "the API server has too much to do" + by_whom, detail};
    default:
      return {refusal.status >= 500 ? ErrorKind::upstream_unavailable : ErrorKind::upstream_rejected,
              "the API server answers " + words.shown + " when asked to " + what, detail};
  }
}

Error explain_no_answer(const Error& error) {
  return {error.kind, "the API server: " + error.message, error.detail};
}

asio::awaitable<Result<ObjectListing>> list_objects(ApiServer& server, ObjectListCall call,
                                                    ObjectListDecoder::Receive receive, runtime::Budget& budget) {
  ObjectListing out;
  std::string continue_token;
  for (std::size_t page = 0; page < kMaxPages; ++page) {
    http::QueryParameters parameters;
    if (auto fields = call.objects.field_selector(call.name); !fields.empty()) {
      parameters.emplace_back("fieldSelector", std::move(fields));
    }
    if (!call.label_selector.empty()) parameters.emplace_back("labelSelector", call.label_selector);
    if (call.page > 0) parameters.emplace_back("limit", std::to_string(call.page));
    if (!continue_token.empty()) {
      parameters.emplace_back("continue", continue_token);  // which says the resource version, too
    } else if (!call.resource_version.empty()) {
      parameters.emplace_back("resourceVersion", call.resource_version);
      // Without it a limit means exactly that version, as old as it may be.
      if (call.resource_version != "0") parameters.emplace_back("resourceVersionMatch", "NotOlderThan");
    }
    auto target = target_of(call.objects, parameters);
    if (!target) co_return target.error();

    ObjectListDecoder decoder(receive, budget);
    RefusalBody refusal;
    auto sink = refusal.beside(decoder);
    ApiCall request{.target = std::move(*target),
                    .accept = std::string(kAcceptObjectList),
                    .deadline = call.deadline,
                    .body_limit_bytes = kMaxPageBytes,
                    .caller = call.caller,
                    .demand = call.demand};
    const auto response = co_await server.call(std::move(request), sink);
    if (!response) co_return response.error();
    if (response->status != 200) {
      out.refused = refusal.refusal(server, *response);
      co_return out;
    }
    auto end = decoder.finish();
    if (!end) co_return end.error();
    out.resource_version = std::move(end->resource_version);
    continue_token = std::move(end->continue_token);
    if (continue_token.empty()) co_return out;
  }
  co_return Error{ErrorKind::malformed_response, "malformed answer: a list without end", ""};
}

}  // namespace adapter::cluster
