#include "upstream/answer_body.hpp"

#include "http/body_text.hpp"
#include "upstream/envelope.hpp"

namespace adapter::upstream {
namespace {

constexpr std::size_t kBeginningBytes = 2 << 10;
// A body that cannot be decoded is read to its end when that is near: then its header tells more of it, and the
// connection can be used again.
constexpr std::size_t kReadOnBytes = 64 << 10;
constexpr std::size_t kMaxErrorBodyBytes = 1 << 20;

// Sees the envelope alone.
class ErrorWalker : public EnvelopeWalker {
  void on_data_begin() override {}
  bool on_data_open(bool) override { return false; }
  void on_data_close() override {}
  void on_data_scalar(const Scalar&) override {}
};

// Statuses with which the API of Prometheus answers in JSON.
bool is_documented(int status) {
  return status == 200 || status == 400 || status == 422 || status == 503;
}

}  // namespace

struct AnswerBody::ErrorDecoder : JsonFeed<ErrorWalker, kMaxTextBytes> {
  bool broken = false;
};

AnswerBody::AnswerBody(Decode decode) : decode_(std::move(decode)) {
}
AnswerBody::~AnswerBody() = default;

void AnswerBody::begin() {
  beginning_.clear();
  size_ = 0;
  error_.reset();
  broke_off_.reset();
}

Result<void> AnswerBody::write(int status, std::string_view piece) {
  beginning_ += piece.substr(0, kBeginningBytes - beginning_.size());
  size_ += piece.size();
  auto taken = status == 200 ? write_answer(piece) : write_error(piece);
  if (!taken) broke_off_ = status;
  return taken;
}

Result<void> AnswerBody::write_answer(std::string_view piece) {
  if (!failure_) {
    if (auto taken = decode_(piece); !taken) {
      failure_ = taken.error();
      size_at_failure_ = size_;
    }
  }
  if (failure_ && size_ > size_at_failure_ + kReadOnBytes) return *failure_;
  return {};
}

Result<void> AnswerBody::write_error(std::string_view piece) {
  if (!error_) error_ = std::make_unique<ErrorDecoder>();
  if (!error_->broken) error_->broken = !error_->write(piece);
  if (size_ > kMaxErrorBodyBytes) return malformed("an error without end");
  return {};
}

Result<void> AnswerBody::verdict(int status, std::string_view content_type) {
  const auto shown = "HTTP status " + std::to_string(status);
  if (status == 200 && may_be_json()) return failure_ ? Result<void>(*failure_) : Result<void>();

  std::optional<Rejection> said;
  if (status >= 400 && error_ && !error_->broken && error_->end()) said = error_->walker().rejection();
  const auto detail = said ? said->type + ": " + said->text : quoted_line();
  if (status == 401 || status == 403) {
    return Error{ErrorKind::upstream_rejected, "it refuses our credentials (" + shown + ")", detail};
  }
  if (said && is_documented(status)) return rejected(std::move(*said));
  if (said) return Error{ErrorKind::upstream_rejected, "it answered with " + shown + " (" + said->type + ")", detail};
  const auto kind = http::body_kind(content_type, beginning_);
  const auto what = shown + " and " + std::string(kind) + (kind == "JSON" ? " without an error" : ", no JSON");
  const std::string refused = status == 200 ? "" : "it refused with a ";
  if (is_documented(status)) return Error{ErrorKind::malformed_response, refused + malformed(what).message, detail};
  return Error{ErrorKind::upstream_rejected, "it answered with " + what, detail};
}

// Whether the decoder's words about the body are the right ones.
bool AnswerBody::may_be_json() const {
  const bool begins_later = http::first_line(beginning_).empty() && size_ > beginning_.size();
  return http::looks_like_json(beginning_) || begins_later;
}

std::string AnswerBody::quoted_line() const {
  const auto line = http::first_line(beginning_);
  return line.empty() ? "" : "its body begins '" + std::string(line) + "'";
}

}  // namespace adapter::upstream
