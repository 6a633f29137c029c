// Requests of strangers and answers of backends: where a message ends, and what it says, is the same wherever the
// network cuts it, within its bounds, and as an independent reader has it. The first byte of an input says whether a
// request or an answer follows and how narrow the bounds are, the second how it is cut.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "fuzz/fuzz_target.hpp"
#include "fuzz/http_oracle.hpp"
#include "http/answer_head.hpp"
#include "http/chunked_framing.hpp"
#include "http/request_head.hpp"

namespace adapter::fuzz {
namespace {

using http::BodyFraming;
using http::BodyKind;
using http::HeadLimits;
using http::HeadLines;

constexpr HeadLimits kNarrow{.bytes = 512, .fields = 6, .line_bytes = 128, .target_bytes = 64};

struct Verdict {
  std::optional<HttpMessage> message;  // none: refused, or not complete
  bool keep_alive = false;
  bool chunked = false;
  bool refused = false;
  int status = 0;  // of the refusal
  std::string reason;
  bool operator==(const Verdict&) const = default;
};

Verdict refused(const http::Refusal& refusal) {
  Verdict out;
  out.refused = true;
  out.status = refusal.status;
  out.reason = refusal.reason;
  return out;
}

// Hands out bytes in pieces of one size, as a network might.
class Pieces {
 public:
  Pieces(std::string_view bytes, std::size_t size) : rest_(bytes), size_(size) {}
  bool empty() const { return rest_.empty(); }
  std::string_view next() const { return rest_.substr(0, size_); }
  void take(std::size_t count) {
    require(count <= next().size(), "nobody takes more bytes than there are");
    rest_.remove_prefix(count);
    taken_ += count;
  }
  std::size_t taken() const { return taken_; }

 private:
  std::string_view rest_;
  std::size_t size_;
  std::size_t taken_ = 0;
};

void require_bounds(const http::Headers& fields, std::size_t head_bytes, const HeadLimits& limits) {
  require(head_bytes <= limits.bytes, "a head is within its bound");
  require(fields.fields().size() <= limits.fields, "fields are as many as they may be");
  for (const auto& [name, value] : fields.fields()) {
    require(http::is_token(name), "a name is a token", name);
    require(http::is_field_value(value) && http::trimmed(value) == value, "a value is one, without blanks around it",
            value);
    require(name.size() + value.size() + 1 <= limits.line_bytes, "a line is within its bound");
  }
}

// What the two kinds of heads have in common.
struct Head {
  HttpMessage message;
  bool keep_alive = false;
  BodyFraming body;
};

boost::system::result<Head, http::Refusal> judge_head(HeadLines lines, bool request) {
  Head out;
  const auto take = [&out](auto& head) {
    for (const auto& [name, value] : head.fields.fields()) out.message.fields.emplace_back(name, value);
    out.keep_alive = head.keep_alive;
    out.body = head.body;
  };
  if (request) {
    auto head = http::judge_request(std::move(lines));
    if (!head) return head.error();
    require(http::is_token(head->method), "a method is a token", head->method);
    require(head->target.starts_with('/') || head->target == "*", "a target is a path", head->target);
    require(head->body.kind != BodyKind::until_close, "a request has an end");
    take(*head);
    out.message.method = head->method;
    out.message.target = head->target;
  } else {
    auto head = http::judge_answer(std::move(lines));
    if (!head) return head.error();
    require(head->status >= 100 && head->status < 600 && head->status != 101, "a status is one");
    take(*head);
    out.message.status = head->status;
  }
  return out;
}

struct Body {
  std::string bytes;
  bool complete = false;
  std::optional<http::Refusal> refusal;
};

// Takes the bytes of the body, and none of those behind it.
Body read_body(Pieces& pieces, const BodyFraming& framing) {
  Body out;
  if (framing.kind != BodyKind::chunked) {
    const auto length = framing.kind == BodyKind::until_close ? std::string::npos : framing.length;
    while (out.bytes.size() < length && !pieces.empty()) {
      const auto piece = pieces.next().substr(0, length - out.bytes.size());
      out.bytes += piece;
      pieces.take(piece.size());
    }
    out.complete = framing.kind == BodyKind::until_close || out.bytes.size() == length;
    return out;
  }
  http::ChunkedFraming chunks;
  const auto begin = pieces.taken();
  while (!pieces.empty() && !chunks.ended()) {
    const auto piece = pieces.next();
    const auto taken = chunks.take(piece);
    require(taken.bytes > 0, "whoever wants more takes some");
    require(taken.data.size() <= taken.bytes, "data is among what is taken");
    require(taken.data.empty() || taken.data.data() + taken.data.size() == piece.data() + taken.bytes,
            "data is the last of what is taken");
    out.bytes += taken.data;
    pieces.take(taken.bytes);
  }
  require(chunks.framing_bytes() + out.bytes.size() == pieces.taken() - begin, "a byte is framing or data");
  out.refusal = chunks.refusal();
  out.complete = chunks.complete();
  require(chunks.body_bytes() >= out.bytes.size(), "a chunk counts before it comes");
  require(!out.complete || chunks.body_bytes() == out.bytes.size(), "what was announced has come");
  require(!chunks.ended() || chunks.take("x").bytes == 0, "nothing is taken behind the end");
  return out;
}

Verdict read(std::string_view bytes, bool request, const HeadLimits& limits, std::size_t piece_size) {
  Pieces pieces(bytes, piece_size);
  HeadLines lines(limits, request ? HeadLines::Start::request_line : HeadLines::Start::status_line);
  while (!pieces.empty() && !lines.ended()) {
    const auto taken = lines.take(pieces.next());
    require(taken > 0, "whoever wants more takes some");
    pieces.take(taken);
  }
  if (!lines.ended()) return {};
  require(lines.take("x") == 0, "nothing is taken behind the end");
  if (lines.complete()) require_bounds(lines.fields(), pieces.taken(), limits);
  auto head = judge_head(std::move(lines), request);
  if (!head) return refused(head.error());
  auto body = read_body(pieces, head->body);
  if (body.refusal) return refused(*body.refusal);
  if (!body.complete) return {};
  head->message.body = std::move(body.bytes);
  head->message.size = pieces.taken();
  Verdict out;
  out.message = std::move(head->message);
  out.keep_alive = head->keep_alive;
  out.chunked = head->body.kind == BodyKind::chunked;
  return out;
}

std::string text_of(const HttpMessage& message) {
  auto out = message.method + " " + message.target + " " + std::to_string(message.status) + "\n";
  for (const auto& [name, value] : message.fields) out += name + ": " + value + "\n";
  return out + "\n" + message.body + "\n" + std::to_string(message.size) + " bytes\n";
}

// What it refuses for reasons of its own, which say nothing of where the message ends: methods that it does not know,
// characters in paths, framing fields in trailers (which we drop), blanks behind `chunked`.
bool is_narrower(std::string_view refusal, bool chunked) {
  if (refusal == "HPE_INVALID_METHOD" || refusal == "HPE_INVALID_URL") return true;
  return chunked && (refusal == "HPE_INVALID_CONTENT_LENGTH" || refusal == "HPE_INVALID_TRANSFER_ENCODING");
}

void compare(const HttpMessage& ours, bool chunked, const OracleReading& theirs) {
  if (theirs.message) {
    require(ours == *theirs.message, "another reader reads the same",
            "ours:\n" + text_of(ours) + "theirs:\n" + text_of(*theirs.message));
  } else {
    require(is_narrower(theirs.refusal, chunked), "another reader reads what we take",
            (theirs.refusal.empty() ? "it wants more" : theirs.refusal) + "\n" + text_of(ours));
  }
}

}  // namespace

void judge(std::string_view input) {
  if (input.size() < 2) return;
  const auto kind = static_cast<unsigned char>(input[0]);
  const bool request = (kind & 1) == 0;
  const HeadLimits limits = (kind & 0x20) == 0 ? HeadLimits() : kNarrow;
  const auto piece_size = static_cast<std::size_t>(static_cast<unsigned char>(input[1])) + 1;
  const auto bytes = input.substr(2);

  const auto whole = read(bytes, request, limits, bytes.size() + 1);
  for (const std::size_t size : {std::size_t{1}, piece_size}) {
    require(read(bytes, request, limits, size) == whole, "it is the same wherever the network cuts it",
            std::to_string(size));
  }
  if (whole.refused) {
    constexpr int kStatuses[] = {400, 413, 414, 417, 431};
    require(std::ranges::find(kStatuses, whole.status) != std::end(kStatuses), "a refusal has its status",
            std::to_string(whole.status));
    require(!whole.reason.empty(), "a refusal says why");
  }
  if (!whole.message) return;
  const auto until_close = !request && whole.message->size == bytes.size();
  if (!until_close) {
    require(read(bytes.substr(0, whole.message->size), request, limits, piece_size) == whole,
            "what comes behind a message changes nothing in it");
  }
  if (const auto theirs = read_by_oracle(bytes, request)) compare(*whole.message, whole.chunked, *theirs);
}

}  // namespace adapter::fuzz
