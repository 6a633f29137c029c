#include "api/ready_text.hpp"

#include <stdexcept>
#include <utility>

#include "http/gzip.hpp"

namespace adapter::api {

std::shared_ptr<const ReadyText> ReadyText::make(std::string text) {
  auto out = std::make_shared<ReadyText>(Private(), text);
  if (!out->gzip_) out->whole_ = out->form(std::move(text));
  return out;
}

ReadyText::ReadyText(Private, std::string& text) : size_(text.size()) {
  if (size_ <= http::kPlainBodyBytes) return;
  // A copy of just its size: what zlib wrote into was as large as it had to grow, or was expected to.
  if (const auto packed = http::gzip(text)) gzip_ = std::make_shared<const std::string>(std::string_view(*packed));
}

ReadyText::Form ReadyText::plain() const {
  if (whole_) return whole_;
  if (auto unpacked = unpacked_.lock()) return unpacked;
  auto text = http::gunzip(*gzip_, size_);
  if (!text) throw std::logic_error("what was compressed here cannot be unpacked");
  auto unpacked = form(std::move(*text));
  unpacked_ = unpacked;
  return unpacked;
}

ReadyText::Form ReadyText::form(std::string text) const {
  return {new std::string(std::move(text)), Delete{weak_from_this()}};
}

std::shared_ptr<const ReadyText> ReadyText::source_of(const Form& form) {
  const auto* deleter = std::get_deleter<Delete>(form);
  return deleter == nullptr ? nullptr : deleter->source.lock();
}

}  // namespace adapter::api
