#include "cluster/object_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "meta/builtin_catalog.hpp"
#include "runtime/task_group.hpp"
#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"
#include "support/temporary_directory.hpp"

namespace adapter::cluster {
namespace {

std::string pod(const std::string& name) {
  return R"({"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"moc","name":")" + name + "\"}}";
}

struct ObjectFileTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  std::vector<std::string> lines;
  runtime::Logger logger{0, [this](std::string_view line) { lines.emplace_back(line); }};
  runtime::Background background;
  std::shared_ptr<const meta::ResourceCatalog> catalog =
      std::make_shared<const meta::ResourceCatalog>(meta::builtin_catalog());
  test::TemporaryDirectory directory;
  runtime::TaskGroup tasks{io.get_executor(), logger};

  void TearDown() override {
    tasks.cancel();
    test::run_coroutine(io, tasks.join());
  }

  std::vector<std::string> pods(ObjectFile& objects) {
    ObjectQuery query{.resource = {"", "pods"}, .object_namespace = "moc", .selector = {}, .deadline = clock.now()};
    return *test::run_coroutine(io, objects.names(query));
  }
  // Turns the clock until `done`, since reading happens on another thread.
  void turn_until(const std::function<bool()>& done) {
    for (int i = 0; i < 1000 && !done(); ++i) {
      clock.advance(std::chrono::seconds(1));
      io.restart();
      io.run_one_for(std::chrono::milliseconds(5));
      test::run_ready(io);
    }
    ASSERT_TRUE(done());
  }
};

TEST_F(ObjectFileTest, GivesRunningPodsWithTheirLabelsAndByName) {
  const std::string named = R"({"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"moc","name":")";
  const auto file = directory.write("objects.json", R"({"items":[)" + pod("waits") + "," + named +
                                                        R"(b"},"status":{"phase":"Running"}},)" + named +
                                                        R"(a","labels":{"x":"y"}},"status":{"phase":"Running"}}]})");
  ObjectFile objects(file, catalog, clock, logger, background);
  ObjectQuery query{.resource = {"", "pods"}, .object_namespace = "moc", .running = true, .deadline = clock.now()};
  const Object a{"moc", "a", {{"x", "y"}}}, b{"moc", "b", {}};
  EXPECT_THAT(test::run_coroutine(io, objects.objects(query, "")).value(), testing::ElementsAre(a, b));
  EXPECT_THAT(test::run_coroutine(io, objects.objects(query, "b")).value(), testing::ElementsAre(b));
  EXPECT_THAT(test::run_coroutine(io, objects.objects(query, "waits")).value(), testing::IsEmpty());
  EXPECT_THAT(test::run_coroutine(io, objects.names(query)).value(), testing::ElementsAre("a", "b"));
}

TEST_F(ObjectFileTest, ReadsTheFileAgainWhenItChanges) {
  const auto file = directory.write("objects.json", pod("a"));
  ObjectFile objects(file, catalog, clock, logger, background);
  tasks.spawn("watch", objects.watch());
  EXPECT_THAT(pods(objects), testing::ElementsAre("a"));
  directory.write("new.json", pod("b"));
  std::filesystem::rename(directory.path() / "new.json", file);
  turn_until([&] { return pods(objects) == std::vector<std::string>{"b"}; });
}

TEST_F(ObjectFileTest, KeepsTheLastGoodObjectsWhenTheFileTurnsBad) {
  const auto file = directory.write("objects.json", pod("a"));
  ObjectFile objects(file, catalog, clock, logger, background);
  tasks.spawn("watch", objects.watch());
  directory.write("objects.json", "{\"items\": 7}");
  turn_until([&] { return lines.back().find("the last good objects stay") != std::string::npos; });
  EXPECT_THAT(lines.back(), testing::HasSubstr("items: must be a list"));
  EXPECT_THAT(pods(objects), testing::ElementsAre("a"));
  std::filesystem::remove(file);
  turn_until([&] { return lines.back().find("cannot be read") != std::string::npos; });
  EXPECT_THAT(pods(objects), testing::ElementsAre("a"));
}

TEST_F(ObjectFileTest, RefusesToStartOnABadFile) {
  for (const auto& file : {directory.write("bad.json", "[]"), std::string(directory.path() / "absent.json")}) {
    try {
      ObjectFile objects(file, catalog, clock, logger, background);
      FAIL();
    } catch (const std::runtime_error& e) {
      EXPECT_THAT(e.what(), testing::StartsWith(file + ": "));
    }
  }
}

}  // namespace
}  // namespace adapter::cluster
