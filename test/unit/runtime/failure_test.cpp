#include "runtime/failure.hpp"

#include <gtest/gtest.h>

#include <boost/asio/error.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/system/system_error.hpp>
#include <new>
#include <stdexcept>

namespace adapter::runtime {
namespace {

template <class Thrown>
std::exception_ptr thrown(Thrown value) {
  return std::make_exception_ptr(std::move(value));
}

TEST(Failure, SaysWhatTheExceptionSays) {
  EXPECT_EQ(describe(thrown(std::runtime_error("boom"))), "boom");
  EXPECT_EQ(describe(thrown(std::bad_alloc())), "std::bad_alloc");
  EXPECT_EQ(describe(thrown(42)), "an exception of unknown type");
}

TEST(Failure, TellsCancellationFromFailures) {
  using boost::system::system_error;
  EXPECT_TRUE(is_cancellation(thrown(system_error(boost::asio::error::operation_aborted))));
  EXPECT_FALSE(is_cancellation(thrown(system_error(boost::asio::error::eof))));
  EXPECT_FALSE(is_cancellation(thrown(std::runtime_error("operation_aborted"))));
  EXPECT_FALSE(is_cancellation(thrown(42)));
  const auto aborted = std::make_exception_ptr(system_error(boost::asio::error::operation_aborted));
  EXPECT_TRUE(is_cancellation(thrown(boost::asio::multiple_exceptions(aborted))))
      << "of two that were awaited together";
}

}  // namespace
}  // namespace adapter::runtime
