#include "api/exposition_endpoint.hpp"

#include <gtest/gtest.h>

namespace adapter::api {
namespace {

TEST(Exposition, IsTextOfTheFormatThatScrapersKnow) {
  runtime::MetricRegistry registry;
  auto& gauge = registry.gauge("g", "G.");
  gauge.set(1);
  EXPECT_EQ(answer_exposition(registry).body, "# HELP g G.\n# TYPE g gauge\ng 1\n");
  gauge.set(2);
  const auto response = answer_exposition(registry);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "# HELP g G.\n# TYPE g gauge\ng 2\n") << "as it is now";
  EXPECT_EQ(response.headers.get("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace
}  // namespace adapter::api
