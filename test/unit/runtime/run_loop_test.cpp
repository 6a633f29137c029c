#include "runtime/run_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <stdexcept>

namespace adapter::runtime {
namespace {

TEST(RunLoop, GoesOnAfterAHandlerThatThrows) {
  boost::asio::io_context io;
  std::vector<std::string> lines;
  const Logger logger{0, [&](std::string_view line) { lines.emplace_back(line); }};
  int later = 0;
  boost::asio::post(io, [] { throw std::length_error("field value too large"); });
  boost::asio::post(io, [&] { ++later; });
  boost::asio::post(io, [] { throw 42; });
  boost::asio::post(io, [&] { ++later; });
  run_loop(io, logger);
  EXPECT_EQ(later, 2);
  EXPECT_THAT(lines, testing::ElementsAre(testing::HasSubstr("field value too large"), testing::HasSubstr("unknown")));
  EXPECT_EQ(logger.unexpected_failures().at("a handler of the loop"), 2);
}

}  // namespace
}  // namespace adapter::runtime
