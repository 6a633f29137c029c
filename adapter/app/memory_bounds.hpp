#pragma once

// What the program may take at most, part by part, so that an operator can hold it against the limit of the container.
// Every bound on memory that a caller, a backend or a cluster can fill stands here. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/options.hpp"

namespace adapter::app {

// --memory-budget; without it the smaller of 128 MiB and a quarter of `limit`, the container's (none: 128 MiB).
std::uint64_t memory_budget_of(const Options& options, std::optional<std::uint64_t> limit);

// What rules may hold of it, with what is remembered of those before.
std::uint64_t rules_part(std::uint64_t budget);

// Of the budget but for what rules hold, what is held for as long as somebody outside likes: together, and of that each
// kind. Of the rest an eighth is for what Prometheus and the API server answer, whoever holds all this (less where
// rules hold much, as long reviews have theirs of the whole).
struct BudgetParts {
  std::uint64_t outside;             // all of the following
  std::uint64_t documents, answers;  // that are being sent
  std::uint64_t callers;             // their long heads and certificates
  std::uint64_t questions;           // lists of objects while the backend is asked, and queries that name them
};
BudgetParts budget_parts(std::uint64_t budget);

struct MemoryBound {
  std::string what;
  std::uint64_t bytes;
};

std::vector<MemoryBound> memory_bounds(const Options& options, std::uint64_t budget);
std::uint64_t sum_of(const std::vector<MemoryBound>& bounds);

// One line for the log: the budget, the sum, its parts, and the limit if there is one.
std::string memory_text(const Options& options, std::uint64_t budget, std::optional<std::uint64_t> limit);

}  // namespace adapter::app
