#pragma once

// Errors as Kubernetes Status objects (wire 3): the only place where an ErrorKind becomes an HTTP code and a reason.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/message.hpp"

namespace adapter::api {

// The member `details`. Absent from most errors, present and empty for some: clients and tests tell them apart.
enum class Details { automatic, none, empty };

struct StatusCause {
  std::string reason, message, field;
};
// What is told of the thing a request was about; empty members are left out.
struct StatusDetails {
  std::string name, group, kind;
  std::vector<StatusCause> causes;
};

// The response for an error. `pretty` as the request wants it. Long texts are cut.
http::Response status_response(const Error& error, bool pretty, Details details = Details::automatic);
http::Response status_response(const Error& error, bool pretty, const StatusDetails& details);
http::Response forbidden_response(const std::string& message, const StatusDetails& details, bool pretty);

// 404 of a path inside one of our groups: the generic text, empty details.
http::Response no_such_resource(bool pretty);
// 405.
http::Response method_not_allowed(bool pretty);
// 429 is plain text, not a Status, and asks to come back in a second.
http::Response too_many_requests();

// Sets the content type and the body, indented when `pretty`.
void set_json(http::Response& response, std::string compact, bool pretty);

}  // namespace adapter::api
