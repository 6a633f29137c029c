#pragma once

// The body of an answer, whatever its status: with 200 it goes to the decoder of the call, with 4xx and 5xx the error
// is read that the API of Prometheus puts there (https://prometheus.io/docs/prometheus/latest/querying/api/, Format
// overview). Of each the beginning is kept, for the words about an answer that is none.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace adapter::upstream {

class AnswerBody {
 public:
  using Decode = std::function<Result<void>(std::string_view piece)>;

  // `decode` gets the pieces of a body with status 200, until it fails.
  explicit AnswerBody(Decode decode);
  ~AnswerBody();

  // An answer begins: the first, that after a redirect, or that to the call made once more.
  void begin();
  // The next piece. What fails is kept for the verdict; a failure that is returned says that no more need be read.
  Result<void> write(int status, std::string_view piece);
  // The status of the answer that write() ended.
  std::optional<int> broke_off() const { return broke_off_; }

  // Whether the answer counts: its status is 200 and nothing was wrong so far, whatever a body of another status says.
  // Otherwise upstream_rejected, or malformed_response where the API has documents and this is none; the message names
  // status and kind, the detail holds what the body says, which may be a credential of ours.
  Result<void> verdict(int status, std::string_view content_type);

 private:
  struct ErrorDecoder;
  Result<void> write_answer(std::string_view piece);
  Result<void> write_error(std::string_view piece);
  bool may_be_json() const;
  // The first line of the body, for the log; empty when there is none.
  std::string quoted_line() const;

  Decode decode_;
  std::string beginning_;
  std::size_t size_ = 0;
  std::optional<Error> failure_;  // of `decode`
  std::size_t size_at_failure_ = 0;
  std::unique_ptr<ErrorDecoder> error_;  // once an answer of another status has a body; null when that is no JSON
  std::optional<int> broke_off_;
};

}  // namespace adapter::upstream
