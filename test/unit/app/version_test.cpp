#include "app/version.hpp"

#include <gtest/gtest.h>

namespace adapter::app {
namespace {

TEST(VersionDocument, HasTheFieldsOfAnApiServer) {
  const auto text = version_document();
  for (const auto* field : {"major", "minor", "gitVersion", "gitCommit", "gitTreeState", "buildDate", "goVersion",
                            "compiler", "platform"}) {
    EXPECT_NE(text.find("\"" + std::string(field) + "\":"), std::string::npos) << field;
  }
  EXPECT_NE(text.find(R"("gitVersion":"v0.)"), std::string::npos);
}

TEST(BuildFigure, IsOneWithTheVersionAsALabel) {
  runtime::MetricRegistry registry;
  add_build_figure(registry);
  EXPECT_NE(registry.text().find("promadapter_build_info{version=\"v0."), std::string::npos);
}

}  // namespace
}  // namespace adapter::app
