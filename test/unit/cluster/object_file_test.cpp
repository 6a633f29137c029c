#include "cluster/object_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "meta/builtin_catalog.hpp"
#include "runtime/task_group.hpp"
#include "support/manual_clock.hpp"
#include "support/run_until_idle.hpp"
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
  void pass_seconds(int count) {
    for (test::run_until_idle(io, background); count > 0; --count) {
      clock.advance(std::chrono::seconds(1));
      test::run_until_idle(io, background);
    }
  }
  // Long enough for a change to be in force, a text that only lost its end included.
  void settle() { pass_seconds(8); }
};

TEST_F(ObjectFileTest, GivesRunningPodsWithTheirLabelsAndByName) {
  const std::string named = R"({"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"moc","name":")";
  const auto file = directory.write("objects.json", R"({"items":[)" + pod("waits") + "," + named +
                                                        R"(b"},"status":{"phase":"Running"}},)" + named +
                                                        R"(a","labels":{"x":"y"}},"status":{"phase":"Running"}}]})");
  ObjectFile objects(file, catalog, clock, logger, background);
  ObjectQuery query{.resource = {"", "pods"}, .object_namespace = "moc", .running = true, .deadline = clock.now()};
  const Object a{"moc", "a", {{"x", "y"}}}, b{"moc", "b", {}};
  EXPECT_THAT(test::run_coroutine(io, objects.objects(query, ""))->objects, testing::ElementsAre(a, b));
  EXPECT_THAT(test::run_coroutine(io, objects.objects(query, "b"))->objects, testing::ElementsAre(b));
  EXPECT_THAT(test::run_coroutine(io, objects.objects(query, "waits"))->objects, testing::IsEmpty());
  EXPECT_THAT(test::run_coroutine(io, objects.names(query)).value(), testing::ElementsAre("a", "b"));
}

TEST_F(ObjectFileTest, TakesNoFileThatWouldFillTheMemory) {
  const auto file = directory.write("objects.json", pod("a"));
  std::filesystem::resize_file(file, (32 << 20) + 1);  // of which the disk has nothing
  try {
    ObjectFile(file, catalog, clock, logger, background);
    FAIL();
  } catch (const std::runtime_error& e) {
    EXPECT_THAT(e.what(), testing::HasSubstr("objects.json: larger than 32 MiB"));
  }
}

TEST_F(ObjectFileTest, ReadsTheFileAgainWhenItChanges) {
  const auto file = directory.write("objects.json", pod("a"));
  ObjectFile objects(file, catalog, clock, logger, background);
  tasks.spawn("watch", objects.watch());
  EXPECT_THAT(pods(objects), testing::ElementsAre("a"));
  directory.write("new.json", pod("b"));
  std::filesystem::rename(directory.path() / "new.json", file);
  pass_seconds(1);
  EXPECT_THAT(pods(objects), testing::ElementsAre("a")) << "it may still be written";
  pass_seconds(1);
  EXPECT_THAT(pods(objects), testing::ElementsAre("b"));
}

TEST_F(ObjectFileTest, KeepsTheLastGoodObjectsWhenTheFileTurnsBad) {
  const auto file = directory.write("objects.json", pod("a"));
  ObjectFile objects(file, catalog, clock, logger, background);
  tasks.spawn("watch", objects.watch());
  directory.write("objects.json", "{\"items\": 7}");
  settle();
  EXPECT_THAT(lines.back(), testing::HasSubstr("items: must be a list"));
  EXPECT_THAT(pods(objects), testing::ElementsAre("a"));
  std::filesystem::remove(file);
  settle();
  EXPECT_THAT(lines.back(), testing::HasSubstr("cannot be read"));
  EXPECT_THAT(pods(objects), testing::ElementsAre("a"));
}

TEST_F(ObjectFileTest, KeepsTheLastGoodObjectsWhenTheFileBecomesSomethingElse) {
  const auto many = "{\"items\":[" + pod("a") + "," + pod("b") + "]}";
  const auto file = directory.write("objects.json", many);
  ObjectFile objects(file, catalog, clock, logger, background);
  tasks.spawn("watch", objects.watch());
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"kind":"Status","apiVersion":"v1","metadata":{"name":"x"},"status":"Failure"})", "a Status, not objects"},
      {R"({"kind":"Status","apiVersion":"v1","metadata":{},"items":[]})", "a Status, not objects"},
      {pod("b"), "holds one object, where a list was"},
      {pod("b") + "\n", "holds one object, where a list was"},
      {pod("b") + "\n" + pod("a") + "\n", "no JSON from byte"},
      {many.substr(0, many.size() / 2), "it ends in the middle"},
      {many.substr(0, many.size() - 1), "it ends in the middle"},
      {"", "nothing at all"},
      {"null", "no JSON object"},
      {R"({"items":null})", "items: must be a list"},
      {R"({"items":[{"kind":"Nothing","apiVersion":"x/v1","metadata":{"name":"n"}}]})", "of a kind that is known"},
  };
  for (const auto& [content, why] : cases) {
    directory.write("objects.json", content);
    settle();
    EXPECT_THAT(lines.back(), testing::AllOf(testing::HasSubstr(why), testing::HasSubstr("last good objects stay")));
    EXPECT_THAT(pods(objects), testing::ElementsAre("a", "b")) << content;
  }
  directory.write("objects.json", R"({"items":[]})");
  settle();
  EXPECT_THAT(pods(objects), testing::IsEmpty()) << "that is what it says";
  directory.write("objects.json", many);
  settle();
  EXPECT_THAT(pods(objects), testing::ElementsAre("a", "b"));
}

TEST_F(ObjectFileTest, GoesFromOneObjectToAListAndFollowsOneObject) {
  const auto file = directory.write("objects.json", pod("a"));
  ObjectFile objects(file, catalog, clock, logger, background);
  tasks.spawn("watch", objects.watch());
  directory.write("objects.json", pod("b"));
  settle();
  EXPECT_THAT(pods(objects), testing::ElementsAre("b"));
  directory.write("objects.json", "{\"items\":[" + pod("a") + "]}");
  settle();
  EXPECT_THAT(pods(objects), testing::ElementsAre("a"));
}

TEST_F(ObjectFileTest, IsNotStoppedByAPipe) {
  const auto file = directory.write("objects.json", pod("a"));
  ObjectFile objects(file, catalog, clock, logger, background);
  tasks.spawn("watch", objects.watch());
  std::filesystem::remove(file);
  ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
  settle();
  EXPECT_THAT(lines.back(), testing::HasSubstr("is a pipe, not a regular file; the last good objects stay"));
  std::filesystem::remove(file);
  directory.write("objects.json", pod("b"));
  settle();
  EXPECT_THAT(pods(objects), testing::ElementsAre("b"));
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
