#pragma once

// The lines of a message's head, or of the trailers of a chunked body, followed over raw bytes wherever the network
// cuts them. Every bound is judged here, before any byte goes further: no peer can make us hold more than HeadLimits
// says. What the lines mean together is judged by request_head.hpp and answer_head.hpp.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "http/header_syntax.hpp"
#include "http/message.hpp"

namespace adapter::http {

// The last size that passes, each in bytes. Lines are counted without their line break, the head with all of them.
struct HeadLimits {
  std::size_t bytes = 16 << 10;
  std::size_t fields = 256;
  std::size_t line_bytes = 8 << 10;
  std::size_t target_bytes = 8 << 10;  // of a request
};

class HeadLines {
 public:
  // What stands before the fields. One empty line before a request is passed over (RFC 9112, 2.2).
  enum class Start { request_line, status_line, none };

  HeadLines(const HeadLimits& limits, Start start) : limits_(limits), start_(start), in_start_(start != Start::none) {}

  // Takes bytes up to the end of the head, and tells how many: all of them while it is not complete, none once ended().
  std::size_t take(std::string_view bytes);

  // Nothing more is taken: the empty line has come, or a line that is refused.
  bool ended() const { return complete_ || refusal_; }
  bool complete() const { return complete_; }
  const std::optional<Refusal>& refusal() const { return refusal_; }
  // Taken so far.
  std::size_t bytes() const { return taken_; }

  const HeadLimits& limits() const { return limits_; }
  const std::string& start_line() const { return start_line_; }
  Headers& fields() { return fields_; }

 private:
  std::size_t line_limit() const;
  void too_long();
  void end_line();
  void refuse(int status, std::string reason) { refusal_ = Refusal{status, std::move(reason)}; }

  HeadLimits limits_;
  Start start_;
  bool in_start_;
  bool empty_line_passed_ = false;
  bool complete_ = false;
  std::optional<Refusal> refusal_;
  std::size_t taken_ = 0;
  std::string line_;  // the one that is being read, with its line break
  std::string start_line_;
  Headers fields_;
};

}  // namespace adapter::http
