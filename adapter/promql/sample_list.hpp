#pragma once

// Samples in a row, in less memory than the JSON they came in: numbers and texts lie packed in a few blocks, none of
// which ever moves. A value; samples are read one after the other, as views.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "promql/sample.hpp"

namespace adapter::promql {

// The labels of a sample, in the order in which they were given.
class LabelViews {
 public:
  using Label = std::pair<std::string_view, std::string_view>;  // name, value

  class Iterator {
   public:
    using value_type = Label;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;
    using pointer = const Label*;
    using reference = Label;

    Iterator() = default;
    Iterator(const char* at, std::size_t left) : at_(at), left_(left) {}
    Label operator*() const;
    Iterator& operator++();
    Iterator operator++(int) {
      const auto before = *this;
      ++*this;
      return before;
    }
    bool operator==(const Iterator& other) const { return left_ == other.left_; }
    const char* position() const { return at_; }

   private:
    const char* at_ = nullptr;
    std::size_t left_ = 0;
  };

  LabelViews() = default;
  LabelViews(const char* at, std::size_t size) : at_(at), size_(size) {}
  Iterator begin() const { return {at_, size_}; }
  Iterator end() const { return {nullptr, 0}; }
  std::size_t size() const { return size_; }

 private:
  const char* at_ = nullptr;
  std::size_t size_ = 0;
};

// As a Sample. Valid until its list is changed or dies; moving the list leaves it valid.
struct SampleView {
  LabelViews labels;
  double value = 0;
  bool histogram = false;
  std::chrono::system_clock::time_point time;

  // nullopt when the sample lacks the label.
  std::optional<std::string_view> label(std::string_view name) const;
};

class SampleList {
 public:
  class Iterator {
   public:
    using value_type = SampleView;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;
    using pointer = const SampleView*;
    using reference = SampleView;

    Iterator() = default;
    Iterator(const std::string* block, const std::string* end) : block_(block), end_(end) {}
    SampleView operator*() const;
    Iterator& operator++();
    Iterator operator++(int) {
      const auto before = *this;
      ++*this;
      return before;
    }
    bool operator==(const Iterator& other) const { return block_ == other.block_ && offset_ == other.offset_; }

   private:
    const std::string* block_ = nullptr;
    const std::string* end_ = nullptr;
    std::size_t offset_ = 0;
  };

  SampleList() = default;
  SampleList(std::initializer_list<Sample> samples) : SampleList(std::vector<Sample>(samples)) {}
  SampleList(const std::vector<Sample>& samples) {
    for (const auto& sample : samples) push_back(sample);
  }

  void push_back(const Sample& sample);
  void clear() { *this = {}; }

  Iterator begin() const { return {blocks_.data(), blocks_.data() + blocks_.size()}; }
  Iterator end() const { return {blocks_.data() + blocks_.size(), blocks_.data() + blocks_.size()}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  // Of memory that the samples take.
  std::size_t bytes() const { return bytes_; }

 private:
  std::vector<std::string> blocks_;  // each filled within what it reserved at first; none is empty
  std::size_t size_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace adapter::promql
