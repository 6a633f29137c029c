#pragma once

// The names of metrics while a registry is made: each text held once, and where the series has the same name it is the
// series'. Those of a rule that turns out too large are given up again, with what they take.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text_hash.hpp"
#include "base/text_pool.hpp"

namespace adapter::series {

class NameTexts {
 public:
  using Number = std::uint32_t;

  struct Mark {
    std::size_t names = 0;
    TextPool::Mark texts;
  };

  // Of the metric that is made of this series, whose name outlives this.
  Number number_of(const std::string& metric, const std::string& series) {
    if (const auto known = numbers_.find(metric); known != numbers_.end()) return known->second;
    const auto text = metric == series ? std::string_view(series) : pool_.add(metric);
    const auto added = static_cast<Number>(texts_.size());
    texts_.push_back(text);
    numbers_.emplace(text, added);
    return added;
  }
  std::optional<Number> find(std::string_view metric) const {
    const auto known = numbers_.find(metric);
    return known == numbers_.end() ? std::nullopt : std::optional(known->second);
  }
  std::string_view operator[](Number number) const { return texts_[number]; }
  std::size_t size() const { return texts_.size(); }
  std::size_t bytes() const { return pool_.bytes(); }

  Mark mark() const { return {.names = texts_.size(), .texts = pool_.mark()}; }
  void give_up_since(const Mark& mark) {
    for (; texts_.size() > mark.names; texts_.pop_back()) numbers_.erase(texts_.back());
    pool_.give_up_since(mark.texts);
  }

  TextPool take_pool() { return std::move(pool_); }  // the texts live in it

 private:
  TextPool pool_;
  std::vector<std::string_view> texts_;
  std::unordered_map<std::string_view, Number, TextHash> numbers_;
};

}  // namespace adapter::series
