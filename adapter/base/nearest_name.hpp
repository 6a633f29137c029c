#pragma once

// "Did you mean": the name closest to one that nobody knows. For flags, resources, keys of the configuration, metrics.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace adapter {

// The candidate with the fewest edits (edit_distance), the first of equals. Nothing when even that one takes more edits
// than a third of the name's length (at least one), or when the name is longer than any of ours would be. The result
// views the candidate.
[[nodiscard]] std::optional<std::string_view> nearest_name(std::string_view name,
                                                           std::span<const std::string_view> candidates);

// The same for tens of thousands of candidates and many questions, whoever asks them: what is known of each candidate
// beforehand tells how near it can be at best. The likeliest are compared first, and no more of them than a fixed
// amount of work allows; then the nearest found so far is the answer.
class NearestNames {
 public:
  NearestNames() = default;
  // The texts must outlive it.
  explicit NearestNames(std::vector<std::string_view> candidates);

  struct Work {
    std::size_t compared = 0;  // candidates
    std::size_t cells = 0;     // of edit_distance
  };
  static constexpr std::size_t kMostCells = 40'000;  // a tenth of a millisecond

  [[nodiscard]] std::optional<std::string_view> find(std::string_view name, Work* work = nullptr) const;

 private:
  // How often characters occur, those of equal lower five bits together (so letters of both cases are).
  using Counts = std::array<std::uint8_t, 32>;
  static Counts counts_of(std::string_view name);
  // No fewer edits than these lead from one to the other: one of them changes one character at most.
  static std::size_t fewest_edits(const Counts& a, std::size_t a_size, const Counts& b, std::size_t b_size);

  std::vector<std::string_view> candidates_;
  std::vector<Counts> counts_;  // of each
};

}  // namespace adapter
