#include "http/answer_head.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace adapter::http {
namespace {

std::optional<Refusal> read_status_line(std::string_view line, AnswerHead& out) {
  constexpr std::size_t kVersion = 9, kStatus = 3;  // `HTTP/1.1 `, `200`
  if (line.starts_with("HTTP/1.0 ")) {
    out.version = HttpVersion::http_1_0;
  } else if (!line.starts_with("HTTP/1.1 ")) {
    return Refusal{400, "the answer is neither HTTP/1.1 nor HTTP/1.0"};
  }
  const auto status = line.substr(kVersion, kStatus);
  const auto text = line.substr(std::min(line.size(), kVersion + kStatus));
  const bool digits = std::ranges::all_of(status, [](char c) { return c >= '0' && c <= '9'; });
  if (status.size() != kStatus || !digits || status.front() < '1' || status.front() > '5' || !text.starts_with(' ')) {
    return Refusal{400, "the status is no number from 100 to 599"};
  }
  if (!is_field_value(text)) return Refusal{400, "the status text holds a control byte"};
  for (const char c : status) out.status = out.status * 10 + (c - '0');
  if (out.status == 101) return Refusal{400, "the answer switches protocols, which nobody asked for"};
  return std::nullopt;
}

}  // namespace

boost::system::result<AnswerHead, Refusal> judge_answer(HeadLines lines) {
  if (lines.refusal()) return *lines.refusal();
  AnswerHead out;
  if (const auto refusal = read_status_line(lines.start_line(), out)) return *refusal;
  const auto said = framing_of(lines.fields(), out.version);
  if (!said) return said.error();
  const bool without_body = out.status < 200 || out.status == 204 || out.status == 304;
  if (!without_body) {
    out.body = said->kind == BodyKind::none ? BodyFraming{.kind = BodyKind::until_close} : *said;
  } else if (said->kind == BodyKind::chunked || (out.status != 304 && said->length > 0)) {
    return Refusal{400, "a body is said to follow a status that has none"};  // a 304 speaks of the one it stands for
  }
  out.keep_alive = out.body.kind != BodyKind::until_close && keeps_alive(lines.fields(), out.version);
  out.fields = std::move(lines.fields());
  return out;
}

}  // namespace adapter::http
