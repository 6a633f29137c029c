#include "http/chunked_framing.hpp"

#include <algorithm>
#include <charconv>

namespace adapter::http {
namespace {

constexpr std::size_t kSizeDigits = 15;  // so that no sum of a few sizes overflows
constexpr std::size_t kExtensionBytes = 256;
constexpr std::size_t kLineBytes = kSizeDigits + kExtensionBytes + 2;
constexpr HeadLimits kTrailers{.bytes = 16 << 10, .fields = 256, .line_bytes = 8 << 10};

// The end of a quoted text that begins at `at` (RFC 9110, 5.6.4); npos when it has none.
std::size_t end_of_quoted(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at < text.size() ? at + 1 : text.npos;
}

// `;name`, `;name=token` or `;name="text"`, any number of them, without blanks around the marks.
bool are_extensions(std::string_view text) {
  while (!text.empty()) {
    if (text.front() != ';') return false;
    text.remove_prefix(1);
    const auto name = text.substr(0, text.find_first_of(";="));
    if (!is_token(name)) return false;
    text.remove_prefix(name.size());
    if (!text.starts_with('=')) continue;
    const bool quoted = text.substr(1).starts_with('"');
    const auto end = quoted ? end_of_quoted(text, 1) : std::min(text.find(';'), text.size());
    if (end == text.npos) return false;
    const auto value = text.substr(1, end - 1);
    if (quoted ? !is_field_value(value) : !is_token(value)) return false;
    text.remove_prefix(end);
  }
  return true;
}

}  // namespace

ChunkedFraming::ChunkedFraming() : trailers_(kTrailers, HeadLines::Start::none) {
}

ChunkedFraming::Taken ChunkedFraming::take(std::string_view bytes) {
  Taken out;
  while (!ended() && out.data.empty() && out.bytes < bytes.size()) {
    const auto rest = bytes.substr(out.bytes);
    if (state_ == State::data) {
      out.data = rest.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(rest.size(), remaining_)));
      out.bytes += out.data.size();
      remaining_ -= out.data.size();
      if (remaining_ == 0) state_ = State::data_end;
      continue;
    }
    std::size_t taken = 0;
    if (state_ == State::head) {
      taken = take_head(rest);
    } else if (state_ == State::data_end) {
      taken = take_line_break(rest);
    } else {
      taken = trailers_.take(rest);
      refusal_ = trailers_.refusal();
      if (trailers_.complete()) state_ = State::complete;
    }
    out.bytes += taken;
    framing_bytes_ += taken;
  }
  return out;
}

std::size_t ChunkedFraming::take_head(std::string_view bytes) {
  const auto end = bytes.find('\n');
  const auto wanted = end == bytes.npos ? bytes.size() : end + 1;
  const auto room = kLineBytes - line_.size() + 1;  // one byte over the bound is enough to know
  const auto piece = bytes.substr(0, std::min(wanted, room));
  line_ += piece;
  if (piece.size() == room) {
    refuse("a chunk's head is too long");
  } else if (end != bytes.npos) {
    begin_chunk();
    line_.clear();
  }
  return piece.size();
}

void ChunkedFraming::begin_chunk() {
  std::string_view line = line_;
  if (!line.ends_with("\r\n")) return refuse("a chunk's head does not end with CRLF");
  line.remove_suffix(2);
  const auto digits = line.substr(0, line.find(';'));
  const auto extensions = line.substr(digits.size());
  const auto* digits_end = digits.data() + digits.size();
  const auto [rest, failure] = std::from_chars(digits.data(), digits_end, remaining_, 16);  // takes no sign, no 0x
  if (digits.size() > kSizeDigits || failure != std::errc() || rest != digits_end) {
    return refuse("a chunk's size is no hexadecimal number");
  }
  if (extensions.size() > kExtensionBytes || !are_extensions(extensions)) {
    return refuse("a chunk's extensions are malformed or longer than " + std::to_string(kExtensionBytes) + " bytes");
  }
  body_bytes_ += remaining_;
  state_ = remaining_ == 0 ? State::trailers : State::data;
}

std::size_t ChunkedFraming::take_line_break(std::string_view bytes) {
  constexpr std::string_view kLineBreak = "\r\n";
  const auto piece = bytes.substr(0, kLineBreak.size() - line_.size());
  line_ += piece;
  if (!kLineBreak.starts_with(line_)) {
    refuse("a chunk is not as long as it says");
  } else if (line_.size() == kLineBreak.size()) {
    line_.clear();
    state_ = State::head;
  }
  return piece.size();
}

}  // namespace adapter::http
