#pragma once

// The labels of each metric name, for people who miss one: thousands of names share a few sets, each held once. A set
// that grew stays only as long as a name has it, and no name has more than a hundred labels, whatever a backend lists.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace adapter::series {

class LabelSets {
 public:
  using Labels = std::vector<std::string>;  // sorted, each once
  using Number = std::uint32_t;             // of a set, valid as long as a name has it

  static constexpr std::size_t kMostLabels = 100;  // the first ones stay

  // For a name without labels so far.
  Number of(const Labels& labels);
  // For a name that had `known` and gives it up.
  Number with(Number known, const Labels& more);
  void give_up(Number set);

  const Labels& operator[](Number set) const { return by_number_[set]->first; }
  std::size_t numbers() const { return by_number_.size(); }  // above every number there is

 private:
  struct Use {
    Number number = 0;
    std::size_t names = 0;
  };
  using Sets = std::map<Labels, Use>;

  Number hold(const Labels& labels);

  Sets sets_;
  std::vector<Sets::iterator> by_number_;
  std::vector<Number> free_;
};

}  // namespace adapter::series
