// The incumbent's recorded answers against ours. A case is equal, a declared deviation (deviations.yaml in
// test/data/golden), or about something this version does not serve, which a rule below tells and the test counts.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <set>

#include "support/golden_deviations.hpp"
#include "support/golden_replay.hpp"
#include "support/read_text.hpp"

namespace adapter {
namespace {

using test::GoldenCase;
using test::GoldenDeviation;
using test::GoldenMoment;
using test::GoldenReply;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kFolder = std::string(ADAPTER_TEST_DATA) + "/golden";

struct NotServed {
  std::string what;
  bool (*covers)(const GoldenCase&);
};

const std::vector<NotServed> kNotServed = {
    {"/debug, /metrics, /openapi",
     [](const GoldenCase& c) {
       const auto begins = [&](const char* with) { return c.path.starts_with(with); };
       return begins("/debug") || begins("/metrics") || begins("/openapi");
     }},
};

const NotServed* not_served(const GoldenCase& recorded) {
  const auto rule = std::ranges::find_if(kNotServed, [&](const NotServed& r) { return r.covers(recorded); });
  return rule == kNotServed.end() ? nullptr : &*rule;
}

void expect_none(const GoldenCase& recorded, const test::Differences& differences) {
  for (const auto& difference : differences) ADD_FAILURE() << recorded.name() << "\n  " << difference;
}

struct Golden : testing::Test {
  const test::GoldenRecording recording = test::read_golden_recording("test/golden/suites/webinar.json");
  const std::vector<GoldenDeviation> deviations = test::read_golden_deviations(kFolder + "/deviations.yaml");

  std::vector<const GoldenDeviation*> deviations_of(const GoldenCase& recorded) const {
    std::vector<const GoldenDeviation*> out;
    for (const auto& deviation : deviations) {
      if (deviation.covers(recorded)) out.push_back(&deviation);
    }
    return out;
  }
};

TEST_F(Golden, AnswersEqualTheRecordedOrTheDeclaredOnes) {
  test::GoldenReplay replay(recording, test::read_text(kFolder + "/objects.json"));
  replay.start();
  std::size_t equal = 0, declared = 0;
  std::map<std::string, std::size_t> unserved;
  for (const auto& recorded : recording.cases) {
    const auto reply = replay.play(recorded);
    if (const auto* rule = not_served(recorded)) {
      ++unserved[rule->what];
      EXPECT_LT(reply.answer.status, 500) << recorded.name();
      continue;
    }
    auto differences = test::compare_queries(recorded, reply);
    const auto by = deviations_of(recorded);
    const auto in_answer = by.empty() ? test::compare_answers(recorded, reply, replay.moment())
                                      : by.front()->check_ours(recorded, reply, replay.moment());
    differences.insert(differences.end(), in_answer.begin(), in_answer.end());
    expect_none(recorded, differences);
    if (differences.empty()) ++(by.empty() ? equal : declared);
  }
  std::cout << recording.cases.size() << " recorded cases: " << equal << " equal, " << declared << " as declared\n";
  for (const auto& [what, count] : unserved)
    std::cout << "  not served by this version: " << what << ": " << count << "\n";
  EXPECT_GT(equal, 200u);
}

TEST_F(Golden, DiscoveryAsksPrometheusWhatWasRecorded) {
  test::GoldenReplay replay(recording, test::read_text(kFolder + "/objects.json"));
  replay.start();
  EXPECT_EQ(replay.prometheus.selectors, recording.selectors);
}

TEST_F(Golden, DeviationsDescribeWhatTheIncumbentAnswered) {
  std::set<std::string> met;
  for (const auto& recorded : recording.cases) {
    const auto by = deviations_of(recorded);
    if (by.empty()) continue;
    EXPECT_EQ(by.size(), 1u) << recorded.name() << ": covered by several deviations";
    EXPECT_EQ(not_served(recorded), nullptr) << recorded.name() << ": a deviation, yet not served";
    expect_none(recorded, by.front()->check_incumbent(recorded));
    met.insert(by.front()->decision());
  }
  for (const auto& deviation : deviations) EXPECT_EQ(met.count(deviation.decision()), 1u) << deviation.decision();
}

const std::string kValues = R"({"kind":"MetricValueList","items":[{"timestamp":"<now>","value":"1"},{"value":"2"}]})";
const std::string kStatus = R"({"kind":"Status","message":"no","reason":"NotFound","code":404})";
const GoldenMoment kMoment{.now = "2030-01-02T03:04:05Z", .port = ":7"};

GoldenCase recorded_as(int status, const std::string& body, const std::string& path = "/apis") {
  GoldenCase out{.why = "", .method = "GET", .path = path, .body = "", .headers = {}, .queries = {}, .answer = {}};
  out.queries = {{"up", 200, ""}};
  out.answer = {.status = status, .content_type = "application/json", .body = body};
  return out;
}

GoldenReply replied(int status, const std::string& body) {
  GoldenReply out{.answer = {.status = status, .headers = {}, .body = body}, .queries = {"up"}};
  out.answer.headers.add("Content-Type", "application/json");
  return out;
}

TEST(GoldenComparison, OverlooksOnlyWhatDiffersByNature) {
  const auto same = [](const GoldenCase& theirs, const GoldenReply& ours) {
    EXPECT_THAT(test::compare_answers(theirs, ours, kMoment), IsEmpty()) << ours.answer.body;
  };
  same(recorded_as(200, kValues),
       replied(
           200,
           R"({"items":[{"value":"1","timestamp":"2030-01-02T03:04:05Z"}, {"value":"2"}],"kind":"MetricValueList"})"));
  same(recorded_as(404, kStatus),
       replied(404, R"({"kind":"Status","code":404,"reason":"NotFound","message":"no: why"})"));
  same(recorded_as(200, R"({"resources":[{"name":"a"},{"name":"b"}]})"),
       replied(200, R"({"resources":[{"name":"b"},{"name":"a"}]})"));
  same(recorded_as(200, R"({"groups":[{"name":"a","serverAddressByClientCIDRs":[{"serverAddress":":16444"}]}]})"),
       replied(200, R"({"groups":[{"name":"a","serverAddressByClientCIDRs":[{"serverAddress":":7"}]}]})"));
  same(recorded_as(404, R"({"paths":["/metrics"]})"), replied(404, R"({"paths":[]})"));
  same(recorded_as(200, "[+]log ok", "/readyz?verbose"), replied(200, "[+]ping ok"));
}

GoldenCase recorded_in(const char* type, int status, const std::string& body) {
  auto out = recorded_as(status, body);
  out.answer.content_type = type;
  return out;
}

GoldenReply replied_in(const char* type, int status, const std::string& body) {
  auto out = replied(status, body);
  out.answer.headers.set("Content-Type", type);
  return out;
}

TEST(GoldenComparison, ComparesTheValuesOfYaml) {
  const auto* type = "application/yaml";
  const auto recorded = recorded_in(type, 404, "code: 404\nkind: Status\nmessage: no\nreason: NotFound\n");
  const auto differences = [&](const std::string& ours) {
    return test::compare_answers(recorded, replied_in(type, 404, ours), kMoment);
  };
  EXPECT_THAT(differences("{kind: Status, code: 404, message: 'why', reason: \"NotFound\"}"), IsEmpty());
  EXPECT_THAT(differences("code: '404'\nkind: Status\nmessage: no\nreason: NotFound\n"),
              ElementsAre(HasSubstr("code: recorded 404, ours \"404\"")));
  EXPECT_THAT(differences("a: ["), testing::Not(IsEmpty()));
}

// Their time stamps are binary, and were stored as text: the bytes are the affair of a test of their own.
TEST(GoldenComparison, TakesAnyEnvelopeOfProtobuf) {
  const auto* type = "application/vnd.kubernetes.protobuf";
  const auto recorded = recorded_in(type, 200, "k8s");
  EXPECT_THAT(test::compare_answers(recorded, replied_in(type, 200, std::string("k8s\0x", 5)), kMoment), IsEmpty());
  EXPECT_THAT(test::compare_answers(recorded, replied_in(type, 200, "{}"), kMoment),
              ElementsAre("body: no protobuf of Kubernetes"));
}

TEST(GoldenComparison, SeesEveryOtherDifference) {
  const auto differs = [](const GoldenCase& theirs, const GoldenReply& ours, const std::string& says) {
    EXPECT_THAT(test::compare_answers(theirs, ours, kMoment), ElementsAre(HasSubstr(says)));
  };
  const auto values = recorded_as(200, kValues);
  differs(values, replied(500, kValues), "status: recorded 200, ours 500");
  auto yaml = replied(200, kValues);
  yaml.answer.headers.set("Content-Type", "application/yaml");
  differs(values, yaml, "content type: recorded application/json, ours application/yaml");
  const auto with = [](const std::string& items) {
    return replied(200, R"({"kind":"MetricValueList","items":[)" + items + "]}");
  };
  const std::string first = R"({"timestamp":"2030-01-02T03:04:05Z","value":"1"})", second = R"({"value":"2"})";
  differs(values, with(first + R"(,{"value":"3"})"), R"(body /items/1/value: recorded "2", ours "3")");
  differs(values, with(R"({"timestamp":"2030-01-02T03:04:06Z","value":"1"},)" + second), "body /items/0/timestamp");
  differs(values, with(first), "body /items/1: recorded {\"value\":\"2\"}, ours nothing");
  EXPECT_FALSE(test::compare_answers(values, with(second + "," + first), kMoment).empty()) << "order counts";
  differs(values, replied(200, "{"), "no JSON");
  differs(values, replied(200, ""), "body: recorded");
  const auto status = recorded_as(404, kStatus);
  differs(status, replied(404, R"({"kind":"Status","message":"","reason":"NotFound","code":404})"),
          "message: ours is empty");
  differs(status, replied(404, R"({"kind":"Status","message":"no","code":404})"), "reason: recorded NotFound, ours ");
  differs(status, replied(404, R"({"kind":"Status","message":"no","reason":"NotFound","code":500})"), "code: ");
}

TEST(GoldenComparison, SeesAQueryTooManyAndOneTooFew) {
  auto ours = replied(200, "");
  EXPECT_THAT(test::compare_queries(recorded_as(200, ""), ours), IsEmpty());
  ours.queries = {"up "};
  EXPECT_THAT(test::compare_queries(recorded_as(200, ""), ours),
              ElementsAre("query: recorded and not asked by us: up", "query: asked by us and not recorded: up "));
}

}  // namespace
}  // namespace adapter
