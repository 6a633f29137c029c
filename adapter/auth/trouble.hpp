#pragma once

// A fault that lasts: one line in the log when it begins or turns into another, with its detail, one when it is over.

#include <optional>
#include <string>

#include "base/result.hpp"
#include "runtime/logger.hpp"

namespace adapter::auth {

class Trouble {
 public:
  // `subject` begins each line. `logger` must outlive this object.
  Trouble(const runtime::Logger& logger, std::string subject) : logger_(logger), subject_(std::move(subject)) {}

  void raise(const Error& why) {
    if (!now_ || now_->message != why.message)
      logger_.error(subject_ + ": " + why.message + (why.detail.empty() ? "" : ": " + why.detail));
    now_ = why;
  }
  void clear() {
    if (now_) logger_.info(subject_ + ": all is well again");
    now_.reset();
  }
  // Empty when all is well.
  std::string text() const { return now_ ? subject_ + ": " + now_->message : ""; }

 private:
  const runtime::Logger& logger_;
  std::string subject_;
  std::optional<Error> now_;
};

}  // namespace adapter::auth
