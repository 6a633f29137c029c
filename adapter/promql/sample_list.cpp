#include "promql/sample_list.hpp"

#include <algorithm>
#include <cstring>

namespace adapter::promql {
namespace {

// The last doubles the one before; from this size on the C library takes a block from the system and gives it back.
constexpr std::size_t kSmallestBlock = 1 << 10;
constexpr std::size_t kLargestBlock = (256 << 10) - 64;  // with the library's own words within whole pages

// A sample: value and time as they are in memory, then its number of labels and whether it is a histogram, then for
// each label the sizes and bytes of name and value. Sizes are written in seven bits a byte, the lowest first.
constexpr std::size_t kNumbersBytes = sizeof(double) + sizeof(std::chrono::system_clock::rep);

std::size_t size_of_number(std::size_t number) {
  std::size_t out = 1;
  for (; number >= 0x80; number >>= 7) ++out;
  return out;
}

void append_number(std::string& out, std::size_t number) {
  for (; number >= 0x80; number >>= 7) out += static_cast<char>((number & 0x7f) | 0x80);
  out += static_cast<char>(number);
}

std::size_t read_number(const char*& at) {
  std::size_t out = 0;
  for (unsigned shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(*at++);
    out |= static_cast<std::size_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return out;
  }
}

std::string_view read_text(const char*& at) {
  const auto size = read_number(at);
  const std::string_view out(at, size);
  at += size;
  return out;
}

void append_text(std::string& out, std::string_view text) {
  append_number(out, text.size());
  out += text;
}

template <class T>
void append_bytes(std::string& out, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

template <class T>
T read_bytes(const char*& at) {
  T out;
  std::memcpy(&out, at, sizeof out);
  at += sizeof out;
  return out;
}

std::size_t head_of(const Sample& sample) {
  return sample.labels.size() * 2 + (sample.histogram ? 1 : 0);
}

std::size_t packed_size(const Sample& sample) {
  std::size_t out = kNumbersBytes + size_of_number(head_of(sample));
  for (const auto& [name, value] : sample.labels) {
    out += size_of_number(name.size()) + name.size() + size_of_number(value.size()) + value.size();
  }
  return out;
}

SampleView read_sample(const char* at) {
  SampleView out;
  out.value = read_bytes<double>(at);
  using Clock = std::chrono::system_clock;
  out.time = Clock::time_point(Clock::duration(read_bytes<Clock::rep>(at)));
  const auto head = read_number(at);
  out.histogram = head % 2 == 1;
  out.labels = LabelViews(at, head / 2);
  return out;
}

}  // namespace

LabelViews::Label LabelViews::Iterator::operator*() const {
  const auto* at = at_;
  const auto name = read_text(at);
  return {name, read_text(at)};
}

LabelViews::Iterator& LabelViews::Iterator::operator++() {
  read_text(at_);
  read_text(at_);
  --left_;
  return *this;
}

std::optional<std::string_view> SampleView::label(std::string_view name) const {
  for (const auto& [key, text] : labels) {
    if (key == name) return text;
  }
  return std::nullopt;
}

SampleView SampleList::Iterator::operator*() const {
  return read_sample(block_->data() + offset_);
}

SampleList::Iterator& SampleList::Iterator::operator++() {
  const auto labels = (**this).labels;
  auto label = labels.begin();
  while (label != labels.end()) ++label;
  offset_ = static_cast<std::size_t>(label.position() - block_->data());
  if (offset_ == block_->size()) {
    ++block_;
    offset_ = 0;
  }
  return *this;
}

void SampleList::push_back(const Sample& sample) {
  const auto needed = packed_size(sample);
  if (blocks_.empty() || blocks_.back().capacity() - blocks_.back().size() < needed) {
    const auto usual = blocks_.empty() ? kSmallestBlock : std::min(blocks_.back().capacity() * 2, kLargestBlock);
    std::string block;
    block.reserve(needed > usual / 4 ? needed : usual);  // so that little is left over at the end of any
    bytes_ += block.capacity() + sizeof block;
    blocks_.push_back(std::move(block));
  }
  auto& out = blocks_.back();
  append_bytes(out, sample.value);
  append_bytes(out, sample.time.time_since_epoch().count());
  append_number(out, head_of(sample));
  for (const auto& [name, value] : sample.labels) {
    append_text(out, name);
    append_text(out, value);
  }
  ++size_;
}

}  // namespace adapter::promql
