#pragma once

// The head of a backend's answer, judged (RFC 9112, sections 4 and 6.3).

#include <boost/system/result.hpp>

#include "http/head_lines.hpp"
#include "http/message.hpp"
#include "http/message_framing.hpp"

namespace adapter::http {

struct AnswerHead {
  int status = 0;  // 100 to 599; below 200 it is an interim answer, and another one follows
  HttpVersion version = HttpVersion::http_1_1;
  Headers fields;    // as sent
  BodyFraming body;  // to a GET or POST; of kind `none` for an interim answer, 204 and 304
  bool keep_alive = true;
};

// `lines` must have ended. Refused: what HeadLines refuses; a first line of another form than `HTTP/1.1 200 text`;
// status 101, because nobody asked for another protocol; ambiguous framing; a body where the status allows none.
boost::system::result<AnswerHead, Refusal> judge_answer(HeadLines lines);

}  // namespace adapter::http
