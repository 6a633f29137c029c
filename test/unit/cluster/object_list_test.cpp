#include "cluster/object_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "object_page.hpp"
#include "support/fake_api.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::cluster {
namespace {

using test::object_page;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Answer = test::FakeApi::Answer;

struct ObjectListTest : testing::Test {
  asio::io_context io;
  std::function<Answer(const ApiCall&)> on_call;
  test::FakeApi api{[this](const ApiCall& call) { return on_call(call); }};
  ObjectListCall wanted{.objects = {.resource = {"apps", "deployments"}, .version = "v1", .object_namespace = "moc"},
                        .label_selector = "app in (a,b),!canary",
                        .deadline = runtime::SteadyTime(std::chrono::hours(2))};

  runtime::Budget memory{1 << 20};

  // The names, or why there are none as a person reads it.
  Result<std::vector<std::string>> names() {
    std::vector<std::string> out;
    auto listing = test::run_coroutine(io, list_objects(
                                               api, wanted,
                                               [&out](Object object) -> Result<void> {
                                                 out.push_back(std::move(object.name));
                                                 return {};
                                               },
                                               memory));
    if (!listing) return explain_no_answer(listing.error());
    if (listing->refused) return explain_refusal(*listing->refused, "list", wanted.objects);
    return out;
  }
};

TEST_F(ObjectListTest, FollowsThePagesAndKeepsTheirOrder) {
  on_call = [](const ApiCall& call) {
    return call.target.find("continue=") == std::string::npos ? object_page("z", "t/=") : object_page("a", "");
  };
  const auto got = names();
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_THAT(*got, ElementsAre("z", "a"));
  ASSERT_EQ(api.calls.size(), 2u);
  EXPECT_EQ(api.calls[0].target,
            "/apis/apps/v1/namespaces/moc/deployments?labelSelector=app+in+%28a%2Cb%29%2C%21canary&limit=500");
  EXPECT_EQ(api.calls[1].target,
            "/apis/apps/v1/namespaces/moc/deployments?labelSelector=app+in+%28a%2Cb%29%2C%21canary&limit=500"
            "&continue=t%2F%3D");
  for (const auto& made : api.calls) EXPECT_EQ(made.deadline, wanted.deadline);
}

TEST_F(ObjectListTest, SaysWhyThereIsNoAnswer) {
  struct Case {
    Answer answer;
    ErrorKind kind;
    std::string says;
  };
  const Error unreachable{ErrorKind::upstream_unavailable, "connection refused", ""};
  for (const auto& c : std::vector<Case>{
           {{.status = unreachable}, ErrorKind::upstream_unavailable, "the API server: connection refused"},
           {{.status = 401}, ErrorKind::upstream_rejected, "our credentials are not valid"},
           {{.status = 403},
            ErrorKind::upstream_rejected,
            "does not let us list deployments.apps in namespace \"moc\": our account needs the right to list "
            "deployments.apps"},
           {{.status = 404}, ErrorKind::upstream_rejected, "has no deployments.apps in version v1"},
           {{.status = 405}, ErrorKind::upstream_rejected, "cannot list deployments.apps"},
           {{.status = 429}, ErrorKind::upstream_unavailable, "has too much to do"},
           {{.status = 500},
            ErrorKind::upstream_unavailable,
            "answers HTTP status 500 (an empty body) when asked to list deployments.apps"},
           {{.status = 500, .pieces = {R"({"kind":"Status","message":"etcd","code":500})"}},
            ErrorKind::upstream_unavailable,
            "answers HTTP status 500 when asked to list deployments.apps"},
           {{.status = 302}, ErrorKind::upstream_rejected, "answers HTTP status 302"},
           {{.status = 502, .pieces = {"<html>\n<head>"}},
            ErrorKind::upstream_unavailable,
            "the API server answers HTTP status 502 (a web page (text/html)) when asked to list"},
           {{.status = 403, .pieces = {"no entry"}},
            ErrorKind::upstream_rejected,
            "our account needs the right to list deployments.apps: HTTP status 403 (plain text)"},
           {{.pieces = {"<html>"}}, ErrorKind::malformed_response, "the API server: malformed answer: no JSON"},
           {{.pieces = {R"({"kind":"Status"})"}}, ErrorKind::malformed_response, "no list of objects"},
           {{.pieces = {R"({"items":[{"metadata":)"}}, ErrorKind::malformed_response, "it ends in the middle"},
           {{}, ErrorKind::malformed_response, "it ends in the middle"},
       }) {
    on_call = [&](const ApiCall&) { return c.answer; };
    const auto got = names();
    ASSERT_FALSE(got) << c.says;
    EXPECT_EQ(got.error().kind, c.kind) << c.says;
    EXPECT_THAT(got.error().message, HasSubstr(c.says));
    EXPECT_THAT(got.error().message, testing::StartsWith("the API server"));
  }
}

TEST_F(ObjectListTest, KeepsTheServersOwnWordsForTheLog) {
  on_call = [](const ApiCall&) {
    return Answer{.status = 403, .pieces = {R"({"kind":"Status","message":"User \"sa\" cannot","code":403})"}};
  };
  EXPECT_THAT(names().error().message, Not(HasSubstr("sa")));
  EXPECT_EQ(names().error().detail, "User \"sa\" cannot");
}

TEST_F(ObjectListTest, KeepsTheFirstLineOfWhatIsNoStatusForTheLog) {
  on_call = [](const ApiCall&) {
    return Answer{.status = 502, .pieces = {"\n<html><title>502 Bad Gateway</title>\n", "<body>"}};
  };
  EXPECT_EQ(names().error().detail, "its body begins '<html><title>502 Bad Gateway</title>'");
  on_call = [](const ApiCall&) { return Answer{.status = 502, .pieces = {std::string(9000, 'x')}}; };
  EXPECT_LE(names().error().detail.size(), 1100u);
}

TEST_F(ObjectListTest, NeverLeavesThePathOfItsResource) {
  on_call = [](const ApiCall&) { return object_page("a", ""); };
  for (const auto* strange : {"..", ".", "a/b", "kube-system/secrets", "%2e%2e", "a%2Fb"}) {
    wanted.objects.object_namespace = strange;
    const auto got = names();
    ASSERT_FALSE(got) << strange;
    EXPECT_EQ(got.error().kind, ErrorKind::bad_request);
  }
  EXPECT_TRUE(api.calls.empty());
  wanted.objects.object_namespace = "a?limit=1#x";
  EXPECT_TRUE(names());
  EXPECT_THAT(api.calls.at(0).target, HasSubstr("/namespaces/a%3Flimit=1%23x/deployments?"));
}

}  // namespace
}  // namespace adapter::cluster
