#pragma once

// A text that many requests get. One that is large is held compressed alone, which is a tenth or less of it: nearly all
// clients take it as it is.

#include <cstddef>
#include <memory>
#include <string>

namespace adapter::api {

class ReadyText : public std::enable_shared_from_this<ReadyText> {
  struct Private {};

 public:
  using Form = std::shared_ptr<const std::string>;

  // Compressing takes long for tens of thousands of metrics: not for the loop's thread then.
  static std::shared_ptr<const ReadyText> make(std::string text);
  ReadyText(Private, std::string& text);  // make()

  // Ready bytes, or unpacked now, which takes 2 ms for each MB; one copy for all who have not finished with it yet.
  Form plain() const;
  // Null when it is too small for it (wire 4.1).
  const Form& gzip() const { return gzip_; }

  // Too large to be written in another form on the loop's thread, for a few who could read JSON as well.
  bool is_for_json_alone() const { return size_ > kLargestRewritten; }
  static constexpr std::size_t kLargestRewritten = 4 << 20;
  // Likewise of what is written for one caller, and again for the next: YAML takes 70 ms for each MB.
  static constexpr std::size_t kLargestRewrittenForOne = 512 << 10;

  // The same text written otherwise, as far as source_of() goes.
  Form form(std::string text) const;
  // Of what plain() or form() gave, whose it is; null for any other text, and when that text is no more.
  static std::shared_ptr<const ReadyText> source_of(const Form& form);

 private:
  struct Delete {  // a form knows its source by how it is deleted
    std::weak_ptr<const ReadyText> source;
    void operator()(const std::string* text) const { delete text; }
  };

  std::size_t size_;
  Form gzip_;
  Form whole_;  // null when there is `gzip_`
  mutable std::weak_ptr<const std::string> unpacked_;
};

}  // namespace adapter::api
