#include "app/startup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "support/manual_clock.hpp"
#include "support/temporary_directory.hpp"

namespace adapter::app {
namespace {

using testing::HasSubstr;

struct StartupTest : testing::Test {
  boost::asio::io_context io;
  test::TemporaryDirectory directory;
  test::ManualClock clock;
  runtime::Logger logger{0, [](std::string_view) {}};
  runtime::Background background;
  runtime::Budget budget{1 << 20};
  http::Resolver resolver{io.get_executor(), clock, logger, {}};
  Options options;

  std::string why_not() {
    try {
      const auto surroundings =
          make_surroundings(io.get_executor(), options, clock, logger, background, budget, resolver, [] {});
    } catch (const std::exception& e) {
      return e.what();
    }
    return "";
  }
};

TEST_F(StartupTest, RunsStandaloneWhereObjectsComeFromAFile) {
  options.objects_from = directory.write("objects.json", R"({"kind":"List","items":[]})");
  EXPECT_EQ(why_not(), "");
  options.client_ca_file = directory.write("ca.crt", "no PEM");
  EXPECT_THAT(why_not(), testing::AllOf(HasSubstr("--client-ca-file: "), HasSubstr("ca.crt: no certificate")));
}

TEST_F(StartupTest, RunsInAClusterOtherwiseAndSaysWhatIsMissingThere) {
  EXPECT_THAT(why_not(), testing::AllOf(HasSubstr("--lister-kubeconfig"), HasSubstr("--objects-from")));
  options.lister_kubeconfig = "/nowhere";
  EXPECT_THAT(why_not(), HasSubstr("/nowhere"));
}

}  // namespace
}  // namespace adapter::app
