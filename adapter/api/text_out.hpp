#pragma once

// Where a text goes, or, to learn its size before room is made for it, where it would go.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace adapter::api {

class TextOut {
 public:
  TextOut() = default;                             // counts
  explicit TextOut(std::string& to) : to_(&to) {}  // appends, and counts what it appends

  TextOut& operator+=(std::string_view text) {
    if (text.empty()) return *this;
    if (to_ != nullptr) to_->append(text);
    size_ += text.size();
    last_ = text.back();
    return *this;
  }
  TextOut& operator+=(char c) { return *this += std::string_view(&c, 1); }
  void append(std::size_t count, char c) {
    if (count == 0) return;
    if (to_ != nullptr) to_->append(count, c);
    size_ += count;
    last_ = c;
  }

  std::size_t size() const { return size_; }
  bool ends_with(char c) const { return last_ == c; }

 private:
  std::string* to_ = nullptr;
  std::size_t size_ = 0;
  char last_ = '\0';
};

// Writes one text, the same each time.
using Writing = std::function<void(TextOut&)>;

inline std::size_t size_of(const Writing& write) {
  TextOut counted;
  write(counted);
  return counted.size();
}

// In memory of just its size and `room` bytes more.
inline std::string text_of(const Writing& write, std::size_t size, std::size_t room = 0) {
  std::string out;
  out.reserve(size + room);
  TextOut to(out);
  write(to);
  return out;
}
inline std::string text_of(const Writing& write) {
  return text_of(write, size_of(write));
}

}  // namespace adapter::api
