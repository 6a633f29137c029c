#include "http/answer_reader.hpp"

#include <algorithm>
#include <cstring>

namespace adapter::http {
namespace {

constexpr int kMostInterim = 8;
constexpr std::uint64_t kFramingPerByte = 7, kFramingBytes = 64 << 10;  // of chunks; one byte in each costs five
constexpr int kTooLarge = 431;

Error malformed(std::string message) {
  return {ErrorKind::malformed_response, std::move(message), ""};
}

std::string no_http(const Refusal& refusal) {
  if (refusal.status == kTooLarge) return "the answer's header is too large";
  return "the answer is no HTTP/1.1: " + refusal.reason;
}

}  // namespace

AnswerReader::AnswerReader(HeadLimits head, std::size_t body_limit)
    : limits_(head), body_limit_(body_limit), lines_(limits_, HeadLines::Start::status_line) {
}

Result<std::string_view> AnswerReader::take(std::span<char> bytes) {
  begun_ = begun_ || !bytes.empty();
  std::size_t taken = 0, kept = 0;
  while (taken < bytes.size() && !complete_ && !failure_) {
    const std::string_view rest(bytes.data() + taken, bytes.size() - taken);
    if (!head_) {
      taken += take_head(rest);
      continue;
    }
    std::string_view piece;
    taken += take_body(rest, piece);
    // A piece of nothing may point nowhere, which memmove does not take.
    if (!piece.empty()) std::memmove(bytes.data() + kept, piece.data(), piece.size());
    kept += piece.size();
  }
  if (failure_) return *failure_;
  surplus_ = surplus_ || taken < bytes.size();
  return std::string_view(bytes.data(), kept);
}

std::size_t AnswerReader::take_head(std::string_view bytes) {
  const auto taken = lines_.take(bytes);
  if (!lines_.ended()) return taken;
  auto judged = judge_answer(std::move(lines_));
  lines_ = HeadLines(limits_, HeadLines::Start::status_line);
  if (!judged) {
    refuse(no_http(judged.error()));
  } else if (judged->status >= 200) {
    head_ = std::move(*judged);
    begin_body();
  } else if (++interim_ > kMostInterim) {  // they come before the answer that counts (RFC 9110, 15.2)
    refuse("the answer does not come after more than " + std::to_string(kMostInterim) + " interim ones");
  }
  return taken;
}

void AnswerReader::begin_body() {
  const auto& body = head_->body;
  complete_ = body.kind == BodyKind::none || (body.kind == BodyKind::length && body.length == 0);
  if (body.kind == BodyKind::length && body.length > body_limit_) refuse("the answer is too large");
}

std::size_t AnswerReader::take_body(std::string_view bytes, std::string_view& piece) {
  std::size_t taken = 0;
  if (head_->body.kind == BodyKind::chunked) {
    const auto chunk = chunks_.take(bytes);
    taken = chunk.bytes;
    piece = chunk.data;
    if (chunks_.refusal()) refuse(no_http(*chunks_.refusal()));
  } else {
    const auto left = head_->body.kind == BodyKind::length ? head_->body.length - body_bytes_ : bytes.size();
    piece = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left, bytes.size())));
    taken = piece.size();
  }
  body_bytes_ += piece.size();
  complete_ = head_->body.kind == BodyKind::chunked
                  ? chunks_.complete()
                  : head_->body.kind == BodyKind::length && body_bytes_ == head_->body.length;
  if (std::max(body_bytes_, chunks_.body_bytes()) > body_limit_) refuse("the answer is too large");
  if (chunks_.framing_bytes() > kFramingPerByte * body_bytes_ + kFramingBytes) {
    refuse("the answer's chunks hold next to nothing");
  }
  return taken;
}

void AnswerReader::refuse(std::string message) {
  if (!failure_) failure_ = malformed(std::move(message));
}

Result<void> AnswerReader::end_of_stream() {
  if (failure_) return *failure_;
  if (head_ && head_->body.kind == BodyKind::until_close) complete_ = true;
  if (complete_) return {};
  if (begun_) return malformed("the answer ends in the middle (connection closed)");
  return Error{ErrorKind::upstream_unavailable, "connection closed before an answer", ""};
}

}  // namespace adapter::http
