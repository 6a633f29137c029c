#include "runtime/memory_return.hpp"

#include <malloc.h>

#include <algorithm>

#include "runtime/process_figures.hpp"
#include "runtime/step.hpp"

namespace adapter::runtime {
namespace {

constexpr std::chrono::seconds kLookEvery{3};
constexpr std::size_t kWorthWhile = 16 << 20;
// Blocks of this size come from the system and go back to it when they are freed. Left alone the C library raises the
// bound to the size of whatever was freed, up to 32 MiB, and keeps such blocks from then on.
constexpr int kMappedFrom = 256 << 10;
constexpr int kMostArenas = 2;  // the loop's, and one for all other threads, which allocate little

asio::awaitable<void> look(TrimPlan& plan, Background& background) {
  auto trim_if_due = [plan]() mutable {
    if (plan.is_due(heap_state())) {
      malloc_trim(0);
      plan.trimmed(heap_state());
    }
    return plan;
  };
  plan = co_await background.run(std::move(trim_if_due));
}

}  // namespace

HeapState heap_state() {
  const auto info = mallinfo2();
  return {.resident = resident_memory().value_or(0), .in_use = info.uordblks + info.hblkhd};
}

bool TrimPlan::is_due(const HeapState& now) {
  least_idle_ = std::min(least_idle_, now.idle());
  return now.idle() >= least_idle_ + kWorthWhile;
}

void prepare_heap() {
  mallopt(M_MMAP_THRESHOLD, kMappedFrom);
  mallopt(M_ARENA_MAX, kMostArenas);
}

asio::awaitable<void> return_memory(Clock& clock, Background& background, const Logger& logger) {
  TrimPlan plan;
  const Logger nobody(0, [](std::string_view) {});
  bool told = false;
  for (;;) {  // the first look at once: before there can have been a burst
    // A look that fails (no thread can be started) is tried again: memory is short then. A failure that lasts is told
    // and counted once.
    told = !co_await run_step("giving memory back", told ? nobody : logger, look(plan, background));
    co_await sleep_until(clock, clock.now() + kLookEvery);
  }
}

}  // namespace adapter::runtime
