#include "api/status.hpp"

#include "api/json_text.hpp"
#include "base/short_text.hpp"

namespace adapter::api {
namespace {

// Texts of callers stand in errors, and everybody gets errors: none is large, though JSON may take six bytes for one.
constexpr std::size_t kMaxMessageBytes = 2 << 10;
constexpr std::size_t kMaxDetailBytes = 512;

struct Outcome {
  int code;
  std::string_view reason;
  Details details;
};

Outcome outcome_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::bad_request:
      return {400, "BadRequest", Details::none};
    case ErrorKind::invalid:
      return {422, "Invalid", Details::none};
    case ErrorKind::unauthorized:
      return {401, "Unauthorized", Details::none};
    case ErrorKind::forbidden:
      return {403, "Forbidden", Details::empty};
    case ErrorKind::not_found:
      return {404, "NotFound", Details::none};
    case ErrorKind::method_not_allowed:
      return {405, "MethodNotAllowed", Details::empty};
    case ErrorKind::not_acceptable:
      return {406, "NotAcceptable", Details::none};
    case ErrorKind::too_many_requests:
      return {429, "TooManyRequests", Details::none};
    case ErrorKind::unavailable:
      return {503, "ServiceUnavailable", Details::none};
    case ErrorKind::upstream_timeout:
      return {504, "Timeout", Details::empty};
    case ErrorKind::wrong_result:
      return {500, "", Details::none};
    case ErrorKind::upstream_unavailable:
    case ErrorKind::upstream_rejected:
    case ErrorKind::malformed_response:
    case ErrorKind::unrepresentable:
    case ErrorKind::internal:
      return {500, "InternalError", Details::automatic};
  }
  return {500, "InternalError", Details::automatic};
}

// What the client reads: some kinds have a fixed beginning that scripts and people look for.
std::string message_of(const Error& error, int code) {
  if (error.kind == ErrorKind::wrong_result) return error.message;
  if (code == 401) return "Unauthorized";
  if (code == 504) return "Timeout: request did not complete within the allotted timeout: " + error.message;
  if (code == 500) return "Internal error occurred: " + error.message;
  return error.message;
}

// The members that are set, each with a comma before it unless it is the first.
void append_members(std::string& out, std::initializer_list<std::pair<std::string_view, const std::string*>> members) {
  for (const auto& [key, value] : members) {
    if (value->empty()) continue;
    out += out.ends_with('{') ? "\"" : ",\"";
    out += key;
    out += "\":";
    append_json_string(out, short_text(*value, key == "message" ? kMaxMessageBytes : kMaxDetailBytes));
  }
}

std::string details_text(const StatusDetails& details) {
  std::string out = "{";
  append_members(out, {{"name", &details.name}, {"group", &details.group}, {"kind", &details.kind}});
  if (!details.causes.empty()) out += out.ends_with('{') ? R"("causes":[)" : R"(,"causes":[)";
  for (const auto& cause : details.causes) {
    out += out.ends_with('[') ? "{" : ",{";
    append_members(out, {{"reason", &cause.reason}, {"message", &cause.message}, {"field", &cause.field}});
    out += '}';
  }
  return out + (details.causes.empty() ? "}" : "]}");
}

http::Response write(int code, std::string_view reason, std::string_view message, std::string_view details,
                     bool pretty) {
  std::string body = R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":)";
  append_json_string(body, short_text(message, kMaxMessageBytes));
  if (!reason.empty()) {
    body += R"(,"reason":)";
    append_json_string(body, reason);
  }
  if (!details.empty()) {
    body += R"(,"details":)";
    body += details;
  }
  body += R"(,"code":)" + std::to_string(code) + "}";
  http::Response response;
  response.status = code;
  set_json(response, std::move(body), pretty);
  return response;
}

}  // namespace

void set_json(http::Response& response, std::string compact, bool pretty) {
  response.headers.set("Content-Type", "application/json");
  if (pretty) {
    response.body = indent_json(compact);
  } else {
    response.body = std::move(compact);
    if (!response.body.ends_with('\n')) response.body += '\n';
  }
}

http::Response status_response(const Error& error, bool pretty, Details details) {
  auto outcome = outcome_of(error.kind);
  if (details != Details::automatic) outcome.details = details;
  std::string text;
  if (outcome.details == Details::empty) text = "{}";
  if (outcome.details == Details::automatic) {
    text = R"({"causes":[{"message":)";
    append_json_string(text, short_text(error.message, kMaxMessageBytes));
    text += "}]}";
  }
  return write(outcome.code, outcome.reason, message_of(error, outcome.code), text, pretty);
}

http::Response status_response(const Error& error, bool pretty, const StatusDetails& details) {
  const auto outcome = outcome_of(error.kind);
  return write(outcome.code, outcome.reason, message_of(error, outcome.code), details_text(details), pretty);
}

http::Response forbidden_response(const std::string& message, const StatusDetails& details, bool pretty) {
  auto response = status_response({ErrorKind::forbidden, message, ""}, pretty, details);
  response.headers.add("X-Content-Type-Options", "nosniff");
  return response;
}

http::Response no_such_resource(bool pretty) {
  return status_response({ErrorKind::not_found, "the server could not find the requested resource", ""}, pretty,
                         Details::empty);
}

http::Response method_not_allowed(bool pretty) {
  return status_response(
      {ErrorKind::method_not_allowed, "the server does not allow this method on the requested resource", ""}, pretty);
}

http::Response too_many_requests() {
  http::Response response;
  response.status = 429;
  response.headers.add("Content-Type", "text/plain; charset=utf-8");
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("Retry-After", "1");
  response.body = "Too many requests, please try again later.\n";
  return response;
}

}  // namespace adapter::api
