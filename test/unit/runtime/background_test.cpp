#include "runtime/background.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "support/run_coroutine.hpp"

namespace adapter::runtime {
namespace {

TEST(Background, RunsElsewhereAndComesBackWithTheValue) {
  asio::io_context io;
  Background background;
  auto where = [] { return std::this_thread::get_id(); };
  const auto id = test::run_coroutine(io, background.run(where));
  EXPECT_NE(id, std::this_thread::get_id());
}

TEST(Background, BringsBackTheException) {
  asio::io_context io;
  Background background;
  auto fail = []() -> int { throw std::runtime_error("boom"); };
  EXPECT_THROW(test::run_coroutine(io, background.run(fail)), std::runtime_error);
}

}  // namespace
}  // namespace adapter::runtime
