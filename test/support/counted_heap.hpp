#pragma once

// Counts what a test program has allocated, by replacing operator new and delete for the whole of it: for one of its
// files to include, and none under sanitizers, whose allocators are others.

#include <malloc.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace adapter::test {

inline std::size_t held_bytes = 0, peak_bytes = 0;

}  // namespace adapter::test

void* operator new(std::size_t size) {
  void* const block = std::malloc(size);
  if (block == nullptr) throw std::bad_alloc();
  adapter::test::held_bytes += malloc_usable_size(block);
  adapter::test::peak_bytes = std::max(adapter::test::peak_bytes, adapter::test::held_bytes);
  return block;
}
void* operator new[](std::size_t size) {
  return operator new(size);
}
void operator delete(void* block) noexcept {
  if (block != nullptr) adapter::test::held_bytes -= malloc_usable_size(block);
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
  operator delete(block);
}
void operator delete[](void* block) noexcept {
  operator delete(block);
}
void operator delete[](void* block, std::size_t) noexcept {
  operator delete(block);
}
