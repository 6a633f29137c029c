#pragma once

// A body in chunks (RFC 9112, section 7.1), followed over raw bytes wherever the network cuts it. Chunk heads are
// judged strictly: hexadecimal digits, then at most 256 bytes of extensions, then CRLF, no blank anywhere. Trailers are
// judged like header lines, at most 16 KiB of them, and dropped: they never become headers.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/head_lines.hpp"

namespace adapter::http {

class ChunkedFraming {
 public:
  ChunkedFraming();

  struct Taken {
    std::size_t bytes = 0;       // of those given, framing included
    std::string_view data = {};  // the last of these bytes, which belong to the body; may be empty
  };
  // Takes bytes up to the end of the first piece of the body, or of the body itself. Call it again with what is left,
  // until nothing is left or ended(): then it takes none.
  Taken take(std::string_view bytes);

  // Nothing more is taken: the body is complete, or its framing is refused.
  bool ended() const { return state_ == State::complete || refusal_; }
  bool complete() const { return state_ == State::complete; }
  const std::optional<Refusal>& refusal() const { return refusal_; }

  // Of all chunks that have begun, whether they have come or not.
  std::uint64_t body_bytes() const { return body_bytes_; }
  // Of chunk heads, line breaks and trailers so far.
  std::uint64_t framing_bytes() const { return framing_bytes_; }

 private:
  enum class State { head, data, data_end, trailers, complete };
  std::size_t take_head(std::string_view bytes);
  std::size_t take_line_break(std::string_view bytes);
  void begin_chunk();
  void refuse(std::string reason) { refusal_ = Refusal{400, std::move(reason)}; }

  State state_ = State::head;
  std::string line_;             // a chunk head, or the line break after a chunk, that has not ended
  std::uint64_t remaining_ = 0;  // of the chunk
  std::uint64_t body_bytes_ = 0;
  std::uint64_t framing_bytes_ = 0;
  HeadLines trailers_;
  std::optional<Refusal> refusal_;
};

}  // namespace adapter::http
