#pragma once

// The head of a request, judged (RFC 9112, sections 3 and 6; RFC 9110, sections 7.2, 7.8 and 10.1.1).

#include <boost/system/result.hpp>
#include <string>

#include "http/head_lines.hpp"
#include "http/message.hpp"
#include "http/message_framing.hpp"

namespace adapter::http {

struct RequestHead {
  std::string method;  // as sent: GET
  std::string target;  // as sent; begins with `/`, or is the `*` of OPTIONS
  HttpVersion version = HttpVersion::http_1_1;
  Headers fields;  // as sent
  BodyFraming body;
  bool keep_alive = true;
};

// `lines` must have ended. Refused: what HeadLines refuses; a first line of another form than `METHOD /path HTTP/1.1`
// (or 1.0); no Host, several, or one that is no host; ambiguous framing; a Transfer-Encoding on GET or HEAD, where no
// body is expected; CONNECT and Upgrade, which would turn the connection into a tunnel (CVE-2018-1002105); Expect.
boost::system::result<RequestHead, Refusal> judge_request(HeadLines lines);

}  // namespace adapter::http
