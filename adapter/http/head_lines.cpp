#include "http/head_lines.hpp"

#include <algorithm>
#include <utility>

namespace adapter::http {
namespace {

constexpr std::size_t kLineBreak = 2;
// A method, the version and two blanks beside the target: longer methods than any that there is.
constexpr std::size_t kBesideTarget = 64;

}  // namespace

std::size_t HeadLines::line_limit() const {
  return in_start_ && start_ == Start::request_line ? limits_.target_bytes + kBesideTarget : limits_.line_bytes;
}

std::size_t HeadLines::take(std::string_view bytes) {
  const auto offered = bytes.size();
  while (!ended() && !bytes.empty()) {
    const auto end = bytes.find('\n');
    const auto wanted = end == bytes.npos ? bytes.size() : end + 1;
    // One byte over the bound is enough to know.
    const auto room = std::min(line_limit() + kLineBreak - line_.size(), limits_.bytes - taken_) + 1;
    const auto piece = bytes.substr(0, std::min(wanted, room));
    line_ += piece;
    taken_ += piece.size();
    bytes.remove_prefix(piece.size());
    if (piece.size() == room) {
      too_long();
    } else if (end != bytes.npos) {
      end_line();
    }
  }
  return offered - bytes.size();
}

void HeadLines::too_long() {
  if (taken_ > limits_.bytes) {
    refuse(431, "the header is larger than " + std::to_string(limits_.bytes) + " bytes");
  } else if (in_start_) {
    refuse(414, "the first line is longer than " + std::to_string(line_limit()) + " bytes");
  } else {
    refuse(431, "a header line is longer than " + std::to_string(limits_.line_bytes) + " bytes");
  }
}

void HeadLines::end_line() {
  std::string_view line = line_;
  line.remove_suffix(1);
  if (!line.ends_with('\r')) return refuse(400, "a line ends without a carriage return");
  line.remove_suffix(1);
  if (line.find('\r') != line.npos) return refuse(400, "a carriage return stands within a line");
  if (in_start_) {
    if (!line.empty()) {
      start_line_ = line;
      in_start_ = false;
    } else if (start_ == Start::status_line || std::exchange(empty_line_passed_, true)) {
      return refuse(400, "the message begins with an empty line");
    }
  } else if (line.empty()) {
    complete_ = true;
  } else if (fields_.fields().size() == limits_.fields) {
    return refuse(431, "there are more than " + std::to_string(limits_.fields) + " header fields");
  } else {
    refusal_ = add_field_line(line, fields_);
  }
  line_.clear();
}

}  // namespace adapter::http
