#pragma once

// The labels of one object. Objects carry few and are matched often, so they lie sorted in one block, which copies
// share.

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace adapter::meta {

class Labels {
 public:
  using Label = std::pair<std::string, std::string>;
  using Block = std::shared_ptr<const std::vector<Label>>;
  using const_iterator = std::vector<Label>::const_iterator;

  Labels() = default;
  Labels(std::initializer_list<Label> labels) : Labels(std::vector<Label>(labels)) {}

  // Of labels with the same key the last one counts, as in a JSON object.
  explicit Labels(std::vector<Label> labels) {
    if (labels.empty()) return;
    const auto same_key = [](const Label& a, const Label& b) { return a.first == b.first; };
    std::reverse(labels.begin(), labels.end());
    std::stable_sort(labels.begin(), labels.end(), [](const Label& a, const Label& b) { return a.first < b.first; });
    labels.erase(std::unique(labels.begin(), labels.end(), same_key), labels.end());
    block_ = std::make_shared<const std::vector<Label>>(std::move(labels));
  }
  // Those of other labels; null: none.
  explicit Labels(Block block) : block_(std::move(block)) {}

  // Null when the object has no such label. Lives as long as these labels.
  [[nodiscard]] const std::string* find(std::string_view key) const noexcept {
    const auto before = [](const Label& label, std::string_view wanted) { return label.first < wanted; };
    const auto found = std::lower_bound(begin(), end(), key, before);
    return found != end() && found->first == key ? &found->second : nullptr;
  }

  [[nodiscard]] const_iterator begin() const noexcept { return all().begin(); }  // in the order of keys
  [[nodiscard]] const_iterator end() const noexcept { return all().end(); }
  [[nodiscard]] std::size_t size() const noexcept { return all().size(); }
  [[nodiscard]] bool empty() const noexcept { return all().empty(); }
  [[nodiscard]] const Block& block() const noexcept { return block_; }

  friend bool operator==(const Labels& a, const Labels& b) { return a.all() == b.all(); }

 private:
  [[nodiscard]] const std::vector<Label>& all() const noexcept {
    static const std::vector<Label> kNone;
    return block_ ? *block_ : kNone;
  }

  Block block_;  // null when there are none
};

}  // namespace adapter::meta
