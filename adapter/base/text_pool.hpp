#pragma once

// Many small texts that live as long as the pool: side by side in large blocks, where a std::string each would cost
// more than the text.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace adapter {

class TextPool {
 public:
  // A copy of the text. Moving the pool leaves it where it is.
  std::string_view add(std::string_view text) {
    if (text.size() > room_) {
      room_ = std::max(kBlockBytes, text.size());
      blocks_.push_back(std::make_unique_for_overwrite<char[]>(room_));
      next_ = blocks_.back().get();
    }
    char* const begin = next_;
    next_ = std::copy(text.begin(), text.end(), begin);
    room_ -= text.size();
    bytes_ += text.size();
    return {begin, text.size()};
  }
  std::size_t bytes() const { return bytes_; }  // of all texts

  // To give up what was added since.
  struct Mark {
    std::size_t blocks = 0, room = 0, bytes = 0;
    char* next = nullptr;
  };
  Mark mark() const { return {.blocks = blocks_.size(), .room = room_, .bytes = bytes_, .next = next_}; }
  void give_up_since(const Mark& mark) {
    blocks_.resize(mark.blocks);
    room_ = mark.room;
    bytes_ = mark.bytes;
    next_ = mark.next;
  }

 private:
  static constexpr std::size_t kBlockBytes = 16 << 10;
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  std::size_t room_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace adapter
