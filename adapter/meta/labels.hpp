#pragma once

// The labels of one object. Objects carry few and are matched often, so they lie sorted in one block.

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace adapter::meta {

class Labels {
 public:
  using Label = std::pair<std::string, std::string>;
  using const_iterator = std::vector<Label>::const_iterator;

  Labels() = default;
  Labels(std::initializer_list<Label> labels) : Labels(std::vector<Label>(labels)) {}

  // Of labels with the same key the last one counts, as in a JSON object.
  explicit Labels(std::vector<Label> labels) : labels_(std::move(labels)) {
    const auto same_key = [](const Label& a, const Label& b) { return a.first == b.first; };
    std::reverse(labels_.begin(), labels_.end());
    std::stable_sort(labels_.begin(), labels_.end(), [](const Label& a, const Label& b) { return a.first < b.first; });
    labels_.erase(std::unique(labels_.begin(), labels_.end(), same_key), labels_.end());
  }

  // Null when the object has no such label. Lives as long as these labels.
  [[nodiscard]] const std::string* find(std::string_view key) const noexcept {
    const auto before = [](const Label& label, std::string_view wanted) { return label.first < wanted; };
    const auto found = std::lower_bound(labels_.begin(), labels_.end(), key, before);
    return found != labels_.end() && found->first == key ? &found->second : nullptr;
  }

  [[nodiscard]] const_iterator begin() const noexcept { return labels_.begin(); }  // in the order of keys
  [[nodiscard]] const_iterator end() const noexcept { return labels_.end(); }
  [[nodiscard]] std::size_t size() const noexcept { return labels_.size(); }
  [[nodiscard]] bool empty() const noexcept { return labels_.empty(); }

  friend bool operator==(const Labels&, const Labels&) = default;

 private:
  std::vector<Label> labels_;
};

}  // namespace adapter::meta
