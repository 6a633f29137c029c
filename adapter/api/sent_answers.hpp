#pragma once

// What answers take that are being sent. A slow reader makes us hold its answer for as long as it likes, so all of them
// are counted, and no caller can have what all the others need.

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "http/gzip.hpp"
#include "http/message.hpp"
#include "runtime/budget.hpp"

namespace adapter::api {

class SentAnswers {
 public:
  static constexpr std::size_t kUncountedBody = 8 << 10;
  static constexpr std::size_t kHeldDocument = http::kPlainBodyBytes;  // as it is sent, for as long as it is in force

  // What is made for one caller draws on `answers`, what many are sent on `documents`. Both must outlive every response
  // from here.
  SentAnswers(runtime::Budget& answers, runtime::Budget& documents) : answers_(answers), documents_(documents) {}

  // The response, counted until it is gone; or, in its place, 503. Of the answers' budget a caller may hold as much as
  // is left for others then: alone half of it, beside another one who holds that a quarter, and never all; and a
  // twelfth is kept for users, no namespaces' service accounts, who hold a sixty-fourth of it at most. Small
  // bodies, small documents, and what is held compressed anyway, are not counted; a document counts once for all who
  // are sent it.
  http::Response counted(http::Response response, const std::string& user);

 private:
  struct Caller {
    std::size_t bytes = 0;
  };
  struct Body {
    std::shared_ptr<const std::string> text;
    runtime::Budget::Share share;
    std::shared_ptr<Caller> caller;
    ~Body();
  };
  std::shared_ptr<Body> body_of(std::shared_ptr<const std::string> document);
  std::shared_ptr<Body> body_of(std::string text, const std::string& user);

  runtime::Budget& answers_;
  runtime::Budget& documents_;
  std::vector<std::weak_ptr<Body>> sent_documents_;
  std::map<std::string, std::weak_ptr<Caller>> callers_;  // who has answers that are not sent yet
};

}  // namespace adapter::api
