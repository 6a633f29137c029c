#include "http/request_head.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace adapter::http {
namespace {

constexpr std::string_view kDigits = "0123456789";

// Bytes from 0x80 on pass, as in Go's server: callers write names in UTF-8.
bool is_target_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte != 0x7f;
}

bool is_host_byte(char c) {
  constexpr std::string_view kMarks = "-._~!$&'()*+,;=%";
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter || (c >= '0' && c <= '9') || kMarks.find(c) != kMarks.npos;
}

// A name or address with or without a port; nothing at all, too (RFC 9110, 7.2; RFC 3986, 3.2.2).
bool is_host(std::string_view text) {
  auto host = text;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == text.npos) return false;
    host = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    if (host.empty() || !std::ranges::all_of(host, [](char c) { return c == ':' || is_host_byte(c); })) return false;
  } else {
    host = text.substr(0, text.find(':'));
    text.remove_prefix(host.size());
    if (!std::ranges::all_of(host, is_host_byte)) return false;
  }
  return text.empty() || (text.front() == ':' && text.find_first_not_of(kDigits, 1) == text.npos);
}

std::optional<Refusal> read_request_line(std::string_view line, const HeadLimits& limits, RequestHead& out) {
  const auto method_end = line.find(' ');
  const auto target_end = line.rfind(' ');
  if (method_end == target_end) return Refusal{400, "the request line is not METHOD TARGET VERSION"};
  const auto method = line.substr(0, method_end);
  const auto target = line.substr(method_end + 1, target_end - method_end - 1);
  const auto version = line.substr(target_end + 1);
  if (version == "HTTP/1.0") {
    out.version = HttpVersion::http_1_0;
  } else if (version != "HTTP/1.1") {
    return Refusal{400, "the version is neither HTTP/1.1 nor HTTP/1.0"};
  }
  if (!is_token(method)) return Refusal{400, "the method is no token"};
  if (method == "CONNECT") return Refusal{400, "CONNECT is not served"};
  if (target.size() > limits.target_bytes) {
    return Refusal{414, "the target is longer than " + std::to_string(limits.target_bytes) + " bytes"};
  }
  if (!std::ranges::all_of(target, is_target_byte)) return Refusal{400, "the target holds a blank or a control byte"};
  if (!target.starts_with('/') && !(target == "*" && method == "OPTIONS")) {
    return Refusal{400, "the target does not begin with a slash"};
  }
  out.method = method;
  out.target = target;
  return std::nullopt;
}

std::optional<Refusal> judge_fields(const Headers& fields, HttpVersion version) {
  const auto hosts = fields.count("Host");
  if (hosts > 1 || (hosts == 0 && version == HttpVersion::http_1_1)) return Refusal{400, "there is not one Host"};
  if (hosts == 1 && !is_host(*fields.get("Host"))) return Refusal{400, "Host is no host"};
  if (fields.count("Upgrade") > 0) return Refusal{400, "Upgrade is not served"};
  if (fields.count("Expect") > 0) return Refusal{417, "Expect is not served"};
  return std::nullopt;
}

}  // namespace

boost::system::result<RequestHead, Refusal> judge_request(HeadLines lines) {
  if (lines.refusal()) return *lines.refusal();
  RequestHead out;
  if (const auto refusal = read_request_line(lines.start_line(), lines.limits(), out)) return *refusal;
  const auto body = framing_of(lines.fields(), out.version);
  if (!body) return body.error();
  out.body = *body;
  const bool without_body = out.method == "GET" || out.method == "HEAD";
  if (out.body.kind == BodyKind::chunked && without_body) {
    return Refusal{400, "Transfer-Encoding on a request without a body"};
  }
  if (const auto refusal = judge_fields(lines.fields(), out.version)) return *refusal;
  out.keep_alive = keeps_alive(lines.fields(), out.version);
  out.fields = std::move(lines.fields());
  return out;
}

}  // namespace adapter::http
