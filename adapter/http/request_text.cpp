#include "http/request_text.hpp"

#include <algorithm>

#include "http/header_syntax.hpp"

namespace adapter::http {
namespace {

Error cannot_send(const std::string& what) {
  return {ErrorKind::internal, what + " of a request cannot be sent as it is", ""};
}

bool is_target(std::string_view text) {
  return !text.empty() && std::ranges::none_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= ' ' || byte == 0x7f;
  });
}

}  // namespace

Result<std::string> request_text(const ClientRequest& request) {
  if (!is_token(request.method)) return cannot_send("the method");
  if (!is_target(request.target)) return cannot_send("the target");
  std::string out;
  out.reserve(512 + request.target.size() + request.body.size());
  out += request.method;
  out += ' ';
  out += request.target;
  out += " HTTP/1.1\r\n";
  for (const auto& field : request.headers.fields()) {
    if (!is_token(field.name) || !is_field_value(field.value)) return cannot_send("a header field");
    out += field.name;
    out += ": ";
    out += field.value;
    out += "\r\n";
  }
  if (!request.body.empty()) out += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  out += "\r\n";
  out += request.body;
  return out;
}

}  // namespace adapter::http
