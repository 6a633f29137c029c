#include "api/sent_answers.hpp"

#include <utility>

#include "api/status.hpp"
#include "auth/authenticator.hpp"

namespace adapter::api {
SentAnswers::Body::~Body() {
  if (caller) caller->bytes -= share.size();
}

http::Response SentAnswers::counted(http::Response response, const std::string& user) {
  if (response.content().size() <= kUncountedBody) return response;
  const bool is_shared = response.document != nullptr;
  const bool is_held_anyway =
      response.headers.count("Content-Encoding") > 0 || response.content().size() <= kHeldDocument;
  if (is_shared && is_held_anyway) return response;
  const auto body = is_shared ? body_of(response.document) : body_of(std::exchange(response.body, {}), user);
  if (!body) return status_response((is_shared ? documents_ : answers_).over("the answer"), false);
  response.document = std::shared_ptr<const std::string>(body, body->text.get());
  return response;
}

std::shared_ptr<SentAnswers::Body> SentAnswers::body_of(std::shared_ptr<const std::string> document) {
  std::erase_if(sent_documents_, [](const auto& sent) { return sent.expired(); });
  for (const auto& sent : sent_documents_) {
    if (auto known = sent.lock(); known->text == document) return known;
  }
  runtime::Budget::Share share(documents_);
  if (!share.grow(document->capacity())) return nullptr;
  auto out = std::make_shared<Body>(std::move(document), std::move(share), nullptr);
  sent_documents_.push_back(out);
  return out;
}

std::shared_ptr<SentAnswers::Body> SentAnswers::body_of(std::string text, const std::string& user) {
  std::erase_if(callers_, [](const auto& one) { return one.second.expired(); });
  const auto known = callers_.find(user);
  auto caller = known == callers_.end() ? std::make_shared<Caller>() : known->second.lock();
  const auto size = text.capacity() + user.size();
  const auto limit = answers_.limit();
  const bool holds_little = caller->bytes + size <= limit / 64 && !auth::is_share_of_namespace(user);
  const auto shared = holds_little ? limit : limit - limit / 12;
  runtime::Budget::Share share(answers_);
  if (!share.grow(size) || caller->bytes + size + answers_.used() > shared) return nullptr;
  caller->bytes += size;
  callers_[user] = caller;
  return std::make_shared<Body>(std::make_shared<const std::string>(std::move(text)), std::move(share),
                                std::move(caller));
}

}  // namespace adapter::api
