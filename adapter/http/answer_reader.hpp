#pragma once

// The answer to one request, read from the bytes of a connection wherever the network cuts them (RFC 9112). Pure: the
// units it is made of judge every byte, nothing else interprets one.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.hpp"
#include "http/answer_head.hpp"
#include "http/chunked_framing.hpp"
#include "http/head_lines.hpp"

namespace adapter::http {

class AnswerReader {
 public:
  // `body_limit` in bytes, without the framing of chunks.
  AnswerReader(HeadLimits head, std::size_t body_limit);

  // Takes all of them, and gives back what they hold of the body, moved together at their beginning. Fails with
  // malformed_response: no HTTP, a body over the limit, more than eight interim answers, or chunks whose framing costs
  // out of all proportion (more than seven times the body and 64 KiB).
  Result<std::string_view> take(std::span<char> bytes);

  // The connection has ended in good order. Fails with malformed_response in the middle of an answer, and with
  // upstream_unavailable before it; else the answer is complete.
  Result<void> end_of_stream();

  bool complete() const { return complete_; }
  // The head of the answer that counts, once it has come; interim ones are passed over.
  const AnswerHead* head() const { return head_ ? &*head_ : nullptr; }
  // Once complete: whether the connection may carry another request. Not when bytes came after the answer's last.
  bool reusable() const { return complete_ && head_->keep_alive && !surplus_; }

 private:
  std::size_t take_head(std::string_view bytes);
  std::size_t take_body(std::string_view bytes, std::string_view& piece);
  void begin_body();
  void refuse(std::string message);

  HeadLimits limits_;
  std::size_t body_limit_;
  HeadLines lines_;
  int interim_ = 0;
  std::optional<AnswerHead> head_;
  ChunkedFraming chunks_;
  std::uint64_t body_bytes_ = 0;  // so far
  bool begun_ = false;
  bool complete_ = false;
  bool surplus_ = false;
  std::optional<Error> failure_;
};

}  // namespace adapter::http
