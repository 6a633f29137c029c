#pragma once

#include <gtest/gtest.h>

#include "cluster/watched_objects.hpp"
#include "support/fake_api.hpp"
#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::cluster {

using Answer = test::FakeApi::Answer;
using State = ObjectWatch::State;

inline std::string metadata(const std::string& name, const std::string& object_namespace, const std::string& version,
                            const std::string& app = "web") {
  return R"({"metadata":{"name":")" + name + R"(","namespace":")" + object_namespace + R"(","resourceVersion":")" +
         version + R"(","labels":{"app":")" + app + R"("}}})";
}
inline std::string frame(const std::string& type, const std::string& object) {
  return R"({"type":")" + type + R"(","object":)" + object + "}\n";
}
inline std::string bookmark(const std::string& version, bool end = false) {
  const std::string annotations = end ? R"(,"annotations":{"k8s.io/initial-events-end":"true"})" : "";
  return frame("BOOKMARK", R"({"metadata":{"resourceVersion":")" + version + "\"" + annotations + "}}");
}
inline std::string list(const std::vector<std::string>& items, const std::string& continue_token = "") {
  std::string out = R"({"metadata":{"resourceVersion":"5","continue":")" + continue_token + R"("},"items":[)";
  for (const auto& item : items) out += (out.ends_with('[') ? "" : ",") + item;
  return out + "]}";
}
inline std::string status(int code, const std::string& reason, const std::string& message = "because") {
  return R"({"kind":"Status","status":"Failure","reason":")" + reason + R"(","message":")" + message + R"(","code":)" +
         std::to_string(code) + "}";
}
inline bool has(const std::string& target, const std::string& what) {
  return target.find(what) != std::string::npos;
}
inline bool is_watch(const ApiCall& call) {
  return has(call.target, "watch=true");
}

// Objects watched beside an API server that answers what a test says.
struct WatchedObjectsFixture : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  std::vector<std::string> lines;
  runtime::Logger logger{0, [this](std::string_view line) { lines.emplace_back(line); }};
  std::shared_ptr<runtime::Event> never = std::make_shared<runtime::Event>(io.get_executor());
  std::vector<std::string> listed{metadata("from-list", "moc", "5")};
  test::FakeApi api{[this](const ApiCall& call) { return is_watch(call) ? on_watch(call) : on_list(call); }};
  std::function<Answer(const ApiCall&)> on_watch = [this](const ApiCall&) { return Answer{.end = never}; };
  std::function<Answer(const ApiCall&)> on_list = [this](const ApiCall&) { return Answer{.pieces = {list(listed)}}; };
  runtime::Budget budget{1 << 20};
  WatchedObjectsOptions options;
  std::unique_ptr<WatchedObjects> objects;
  runtime::TaskGroup tasks{io.get_executor(), logger};

  void begin() {
    objects = std::make_unique<WatchedObjects>(io.get_executor(), api, clock, logger, budget, options);
    tasks.spawn("objects", objects->run());
    test::run_ready(io);
  }
  void TearDown() override {
    tasks.cancel();
    test::run_coroutine(io, tasks.join());
    if (objects) test::run_coroutine(io, objects->stop());
  }

  // What is asked, after two seconds where a watch is waited for that says nothing.
  template <class T>
  T patiently(asio::awaitable<T> question) {
    std::optional<T> answer;
    asio::co_spawn(io, std::move(question), [&](const std::exception_ptr& thrown, T got) {
      if (!thrown) answer.emplace(std::move(got));
    });
    test::run_ready(io);
    if (!answer) turn(std::chrono::seconds(2));
    return std::move(answer.value());
  }
  using Answers = std::vector<std::vector<std::string>>;
  void ask_many(Answers& answers, int queries, const std::string& selector = "app=web") {
    for (int i = 0; i < queries; ++i) {
      ObjectQuery query{.resource = {"", "pods"},
                        .version = "v1",
                        .object_namespace = "moc",
                        .selector = *meta::parse_label_selector(selector),
                        .deadline = clock.now() + std::chrono::seconds(60)};
      asio::co_spawn(io, objects->names(std::move(query)),
                     [&](const std::exception_ptr&, Result<std::vector<std::string>> got) {
                       answers.push_back(got ? *got : std::vector<std::string>{got.error().message});
                     });
    }
    test::run_ready(io);
  }

  Result<std::vector<std::string>> ask(const std::string& object_namespace = "moc", const std::string& selector = "") {
    ObjectQuery query{.resource = {"", "pods"},
                      .version = "v1",
                      .object_namespace = object_namespace,
                      .selector = *meta::parse_label_selector(selector),
                      .deadline = clock.now() + std::chrono::seconds(5)};
    return patiently(objects->names(std::move(query)));
  }
  Result<std::vector<Object>> running(const std::string& object_namespace, const std::string& name = "") {
    ObjectQuery query{.resource = {"", "pods"},
                      .version = "v1",
                      .object_namespace = object_namespace,
                      .running = true,
                      .deadline = clock.now() + std::chrono::seconds(5)};
    auto selected = patiently(objects->objects(std::move(query), name));
    if (!selected) return selected.error();
    return std::move(selected->objects);
  }
  std::vector<std::string> names(const std::string& object_namespace = "moc", const std::string& selector = "") {
    return ask(object_namespace, selector).value();
  }
  void turn(std::chrono::nanoseconds by) {
    // In small steps, because one alarm sets the next.
    for (const auto until = clock.now() + by; clock.now() < until;) {
      clock.advance(std::min<std::chrono::nanoseconds>(until - clock.now(), std::chrono::seconds(1)));
      test::run_ready(io);
    }
  }
  void feed(const std::string& bytes, std::size_t call = 0) {
    (void)api.feed(call, bytes);
    test::run_ready(io);
  }
  // A first query, and a watch that is in sync with pods a and b.
  void sync() {
    begin();
    names();
    feed(frame("ADDED", metadata("b", "moc", "", "db")) + frame("ADDED", metadata("a", "moc", "0")) +
         bookmark("7", true));
    ASSERT_EQ(state(), State::synced);
  }
  State state() const { return objects->state().at(0).status.state; }
  std::size_t count(const std::string& what) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(api.calls, [&](const ApiCall& call) { return has(call.target, what); }));
  }
  std::size_t watches() const { return static_cast<std::size_t>(std::ranges::count_if(api.calls, is_watch)); }
  std::size_t lists() const { return api.calls.size() - watches(); }
  std::string last_watch() const {
    const auto found = std::find_if(api.calls.rbegin(), api.calls.rend(), is_watch);
    return found == api.calls.rend() ? "" : found->target;
  }
  std::string log() const {
    std::string out;
    for (const auto& line : lines) out += line;
    return out;
  }
};

}  // namespace adapter::cluster
