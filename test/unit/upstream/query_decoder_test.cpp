#include "upstream/query_decoder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/memory_return.hpp"

namespace adapter::upstream {
namespace {

Result<QueryResult> decode(std::string_view text, std::size_t piece = std::string_view::npos,
                           std::optional<std::vector<std::string>> labels = std::nullopt) {
  static runtime::Budget budget(std::size_t(1) << 40);
  QueryDecoder decoder(std::move(labels), budget);
  for (std::size_t at = 0; at < text.size(); at += std::min(piece, text.size())) {
    if (auto written = decoder.write(text.substr(at, piece)); !written) return written.error();
  }
  return decoder.finish();
}

std::string vector_of(const std::string& elements) {
  return R"({"status":"success","data":{"resultType":"vector","result":[)" + elements + "]}}";
}

// N labels, of names in order.
std::string labels(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += (i > 0 ? ",\"l" : "\"l") + std::to_string(10'000 + i) + R"(":"v")";
  return out;
}

// The samples as text, for comparison.
std::string text(const Result<QueryResult>& result) {
  if (!result) return "error: " + result.error().message;
  std::string out = result->type == ResultType::scalar ? "scalar " : "";
  for (const auto& sample : result->samples) {
    out += '{';
    for (const auto& [name, value] : sample.labels) out += std::string(name) + "=" + std::string(value) + ",";
    out +=
        "}" + (sample.histogram ? std::string("histogram") : std::to_string(sample.value)) + "@" +
        std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(sample.time.time_since_epoch()).count()) +
        " ";
  }
  return out;
}

TEST(QueryDecoder, ReadsAVectorInWhateverPiecesItArrives) {
  const std::string body = R"({ "status" : "success", "isPartial": false, "warnings": ["careful"], "infos": ["so"],
    "data": {"resultType": "vector", "stats": {"a": [1, {"b": null}]}, "result": [
      {"metric": {"pod": "p-\u0061", "x": "\ud83d\ude00"}, "value": [1700000000.5, "12.345"], "group": 1},
      {"metric": {}, "value": [1700000000, "NaN"]},
      {"value": [1700000000.123, "-Inf"], "metric": {"pod": "p-b"}}]}}   {"trailing": )";
  const auto whole = decode(body);
  ASSERT_TRUE(whole) << whole.error().message;
  EXPECT_EQ(text(whole), "{pod=p-a,x=😀,}12.345000@1700000000500 {}nan@1700000000000 {pod=p-b,}-inf@1700000000123 ");
  EXPECT_THAT(whole->warnings, testing::ElementsAre("careful"));
  for (std::size_t piece = 1; piece < body.size(); ++piece) EXPECT_EQ(text(decode(body, piece)), text(whole)) << piece;
}

TEST(QueryDecoder, KeepsOnlyTheLabelsAskedFor) {
  const auto body = vector_of(R"({"metric":{"a":"1","pod":"p","b":"2"},"value":[1,"1"]})");
  EXPECT_EQ(text(decode(body, 7, {{"pod"}})), "{pod=p,}1.000000@1000 ");
  EXPECT_EQ(text(decode(body, 7, std::vector<std::string>{})), "{}1.000000@1000 ");
}

TEST(QueryDecoder, ReadsAScalar) {
  EXPECT_EQ(text(decode(R"({"status":"success","data":{"resultType":"scalar","result":[1700000000.5,"42.5"]}})")),
            "scalar {}42.500000@1700000000500 ");
}

TEST(QueryDecoder, LetsTheLastOfRepeatedFieldsCount) {
  EXPECT_EQ(text(decode(R"({"status":"error","status":"success","data":{"resultType":"vector","result":[
              {"metric":{"pod":"x","pod":"p-a"},"value":[1,"1"],"value":[2,"2"]}]}})")),
            "{pod=p-a,}2.000000@2000 ");
  EXPECT_EQ(text(decode(R"({"data":{"resultType":"vector","result":[{"metric":{},"value":[1,"1"]}]},
              "data":{"resultType":"vector","result":[]},"status":"success"})")),
            "");
}

TEST(QueryDecoder, LetsTheLastOfARepeatedLabelCountWhereverItStands) {
  EXPECT_EQ(text(decode(vector_of(R"({"metric":{"b":"1","a":"2","c":"3","b":"4","a":"5","b":"6"},"value":[1,"1"]})"))),
            "{a=5,b=6,c=3,}1.000000@1000 ");
  EXPECT_EQ(text(decode(vector_of(R"({"metric":{"b":"1"},"value":[1,"1"],"metric":{"a":"2","b":"3"}})"))),
            "{a=2,b=3,}1.000000@1000 ");
}

// A scraped application may send anything: that takes no other's number away.
TEST(QueryDecoder, LosesNoOtherSampleToAnOddOne) {
  const auto odd = [](const std::string& metric) {
    return decode(vector_of(R"({"metric":{"pod":"a"},"value":[1,"1"]},{"metric":{)" + metric +
                            R"(},"value":[1,"2"]},{"metric":{"pod":"c"},"value":[1,"3"]})"),
                  1000);
  };
  const std::string good = "{pod=a,}1.000000@1000 ", last = "{pod=c,}3.000000@1000 ";
  EXPECT_EQ(text(odd(R"("pod":"b",")" + std::string(5000, 'l') + R"(":"x")")), good + "{pod=b,}2.000000@1000 " + last);
  EXPECT_EQ(text(odd(R"("pod":"b","l":")" + std::string(2 << 20, 'x') + '"')), good + "{pod=b,}2.000000@1000 " + last);
  const auto many = odd(labels(300));
  ASSERT_TRUE(many) << many.error().message;
  ASSERT_EQ(many->samples.size(), 3u);
  EXPECT_EQ((*std::next(many->samples.begin())).labels.size(), 256u);
}

TEST(QueryDecoder, LeavesOutASampleThatNamesNothingThereIs) {
  const auto with_pod = [](std::size_t length) {
    return text(decode(vector_of(R"({"metric":{"pod":")" + std::string(length, 'x') +
                                 R"("},"value":[1,"1"]},{"metric":{"pod":"b","other":")" + std::string(70'000, 'x') +
                                 R"("},"value":[1,"2"]})"),
                       1000, {{"pod"}}));
  };
  EXPECT_EQ(with_pod(64 << 10), "{pod=" + std::string(64 << 10, 'x') + ",}1.000000@1000 {pod=b,}2.000000@1000 ");
  EXPECT_EQ(with_pod((64 << 10) + 1), "{pod=b,}2.000000@1000 ");
}

TEST(QueryDecoder, RefusesALabelThatIsGivenAgainAndAgain) {
  std::string same;
  for (int i = 0; i < 257; ++i) same += std::string(i > 0 ? "," : "") + R"("pod":"a")";
  const auto more = decode(vector_of(R"({"metric":{)" + same + R"(},"value":[1,"1"]})"), 1000, {{"pod"}});
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().message, "malformed answer: a label is given again and again");
}

struct Endless {
  std::size_t samples = 0;  // taken before an error
  std::optional<Error> error;
};

// Decodes `element` again and again, `most` times at most.
Endless decode_endless(const std::string& element, std::size_t most) {
  runtime::Budget budget(std::size_t(1) << 40);
  QueryDecoder decoder(std::nullopt, budget);
  const auto body = vector_of("");
  auto written = decoder.write(std::string_view(body).substr(0, body.find(']')));
  Endless out;
  while (written && out.samples < most) {
    written = decoder.write((out.samples == 0 ? "" : ",") + element);
    if (written) ++out.samples;
  }
  if (!written) {
    out.error = written.error();
    return out;
  }
  written = decoder.write("]}}");
  const auto result = decoder.finish();
  if (!result) {
    out.error = result.error();
  } else {
    out.samples = result->samples.size();
  }
  return out;
}

TEST(QueryDecoder, KeepsAsManySamplesAsALargeClusterHasPods) {
  const auto pods = decode_endless(
      R"({"metric":{"namespace":"some-namespace-of-a-team","pod":"some-deployment-of-a-team-5d89d9c7b8-x2k4v"},"value":[1,"1"]})",
      100'000);
  EXPECT_FALSE(pods.error) << pods.error->message;
  EXPECT_EQ(pods.samples, 100'000u);
}

TEST(QueryDecoder, RefusesToKeepMoreSamplesThanMemoryMayHold) {
  struct Case {
    std::string what, element;
    std::size_t bytes;  // of one sample in memory
  };
  for (const auto& c : std::vector<Case>{
           {"many", R"({"value":[1,"1"]})", 17},
           {"long labels", R"({"metric":{"a":")" + std::string(10'000, 'x') + R"("},"value":[1,"1"]})", 10'020},
           {"many labels", R"({"metric":{)" + labels(256) + R"(},"value":[1,"1"]})", 256 * 9},
           {"histograms", R"({"metric":{"a":"b"},"histogram":[1,{}]})", 21},
       }) {
    const auto much = decode_endless(c.element, (80u << 20) / c.bytes);
    ASSERT_TRUE(much.error) << c.what;
    EXPECT_EQ(much.error->kind, ErrorKind::malformed_response) << c.what;
    EXPECT_THAT(much.error->message, testing::HasSubstr("gives too much")) << c.what;
    EXPECT_THAT(much.error->message, testing::HasSubstr("aggregate it")) << c.what;
    EXPECT_GT(much.samples, (50u << 20) / c.bytes) << c.what;
  }
}

std::string many_pods(std::size_t bytes) {
  std::string out = vector_of("");
  out.resize(out.size() - 3);
  for (std::size_t i = 0; out.size() < bytes; ++i) {
    out += (i == 0 ? "" : ",") + (R"({"metric":{"namespace":"shop","pod":"checkout-5d89d9c7b8-)" + std::to_string(i)) +
           R"("},"value":[1700000000.123,"0.25"]})";
  }
  return out + "]}}";
}

TEST(QueryDecoder, CountsWhatItKeepsInTheBudgetUntilTheAnswerDies) {
  runtime::Budget budget(16 << 20);
  const auto body = many_pods(10 << 20);
  {
    QueryDecoder decoder(std::vector<std::string>{"pod"}, budget);
    ASSERT_TRUE(decoder.write(body));
    EXPECT_GT(budget.used(), body.size() / 4) << "while it arrives";
    const auto result = decoder.finish();
    ASSERT_TRUE(result);
    EXPECT_GE(budget.used(), result->samples.bytes());
    EXPECT_LE(budget.used(), body.size() * 12 / 10);
  }
  EXPECT_EQ(budget.used(), 0u);
}

TEST(QueryDecoder, RefusesOnlyTheAnswerThatDoesNotFitIntoTheBudget) {
  runtime::Budget budget(16 << 20);
  const auto body = many_pods(10 << 20);
  std::vector<Result<QueryResult>> held;
  for (int i = 0; i < 4; ++i) {
    QueryDecoder decoder(std::nullopt, budget);
    auto written = decoder.write(body);
    held.push_back(written ? decoder.finish() : Result<QueryResult>(written.error()));
  }
  ASSERT_TRUE(held[0]);
  ASSERT_FALSE(held[3]);
  EXPECT_EQ(held[3].error().kind, ErrorKind::unavailable);
  EXPECT_THAT(held[3].error().message, testing::HasSubstr("the answer does not fit into the memory for answers"));
  EXPECT_GT(budget.refusals(), 0u);
  held.clear();
  QueryDecoder decoder(std::nullopt, budget);
  EXPECT_TRUE(decoder.write(body) && decoder.finish());
}

TEST(QueryDecoder, CountsAlsoTheOneSampleThatIsStillBeingRead) {
  runtime::Budget budget(1 << 20);
  QueryDecoder decoder(std::nullopt, budget);
  std::string body = vector_of("");
  body.resize(body.size() - 3);
  body += R"({"metric":{)";
  for (int i = 0; i < 200; ++i)
    body += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":\"" + std::string(10'000, 'x') + '"';
  const auto written = decoder.write(body);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::unavailable);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // their allocators do not tell

TEST(QueryDecoder, HoldsAnAnswerInLessMemoryThanItsBody) {
  const auto body = many_pods(25 << 20);
  runtime::Budget budget(64 << 20);
  const auto before = runtime::heap_state().in_use;
  QueryDecoder decoder(std::nullopt, budget);
  ASSERT_TRUE(decoder.write(body));
  const auto while_it_arrives = runtime::heap_state().in_use - before;
  EXPECT_LE(while_it_arrives, body.size() * 12 / 10);
  const auto result = decoder.finish();
  ASSERT_TRUE(result);
  EXPECT_LE(runtime::heap_state().in_use - before, body.size() * 12 / 10);
  EXPECT_GE(budget.used() + (1 << 20), while_it_arrives) << "what is counted is what is held";
}

#endif

TEST(QueryDecoder, TakesANullResultForAnEmptyOne) {
  const auto null = decode(R"({"status":"success","data":{"resultType":"vector","result":null}})");
  EXPECT_EQ(text(null), "");
  EXPECT_TRUE(null->is_null);
  EXPECT_FALSE(decode(R"({"status":"success","data":{"resultType":"vector","result":null,"result":[]}})")->is_null);
}

TEST(QueryDecoder, TellsOnlyTheTypeOfAMatrixWhereverThatStands) {
  const std::string type = R"("resultType":"matrix")";
  const std::string result =
      R"("result":[{"metric":{"a":"b"},"values":[[1,"1"],[2,"2"]]},{"metric":{},"histograms":[]}])";
  for (const auto& data : {type + "," + result, result + "," + type}) {
    const auto matrix = decode(R"({"status":"success","data":{)" + data + "}}");
    ASSERT_TRUE(matrix) << matrix.error().message;
    EXPECT_EQ(matrix->type, ResultType::matrix);
    EXPECT_TRUE(matrix->samples.empty());
  }
}

TEST(QueryDecoder, MarksAHistogramWhichHasNoValue) {
  const auto result = decode(
      vector_of(R"({"metric":{"pod":"p"},"histogram":[1,{"count":"5","sum":"9","buckets":[[0,"0","1","5"]]}]})"));
  EXPECT_EQ(text(result), "{pod=p,}histogram@0 ");
}

TEST(QueryDecoder, NeverMakesANumberOfAnythingElse) {
  struct Case {
    std::string body, says;
  };
  for (const auto& c : std::vector<Case>{
           {"", "ends in the middle"},
           {"<html>login</html>", "no JSON"},
           {"\xef\xbb\xbf" + vector_of(""), "no JSON"},
           {"[]", "no object"},
           {"7", "no object"},
           {R"({"status":"success"})", "no data"},
           {R"({"status":"success","data":null})", "no data"},
           {R"({"status":"success","data":[]})", "data is no object"},
           {R"({"status":"success","data":"x"})", "field data has the wrong type"},
           {R"({"status":1})", "field status has the wrong type"},
           {R"({"status":{"a":1}})", "field status has the wrong type"},
           {R"({"status":"success","data":{"resultType":"string","result":[1,"x"]}})", "no number"},
           {R"({"status":"success","data":{"resultType":"frob","result":[]}})", "a frob"},
           {R"({"status":"success","data":{"result":[]}})", "no result type"},
           {R"({"status":"success","data":{"resultType":7,"result":[]}})", "resultType has the wrong type"},
           {R"({"status":"success","data":{"resultType":"vector"}})", "no result"},
           {R"({"data":{"resultType":"vector","result":[{"metric":{},"value":[1,"1"]}]},
              "data":{"resultType":"vector"},"status":"success"})",
            "no result"},
           {vector_of(R"(5,{"metric":{"pod":"p"},"value":[1,"1"]})"), "no samples"},
           {R"({"status":"success","data":{"resultType":"vector","result":{}}})", "result is no list"},
           {R"({"status":"success","data":{"resultType":"vector","result":[1,"1"]}})", "no samples"},
           {R"({"status":"success","data":{"resultType":"scalar","result":[1]}})", "a scalar without a value"},
           {R"({"data":{"result":[{"metric":{},"values":[[1,"1"]]}],"resultType":"vector"}})",
            "a sample without a value"},
           {R"({"data":{"resultType":"matrix","result":[{"metric":{}}],"resultType":"vector"}})",
            "a sample without a value"},
           {R"({"data":{"resultType":"scalar","result":[{"metric":{}},1,"1"]}})", "a scalar without a value"},
           {vector_of(R"({"metric":{}},{"metric":{},"value":[1,"1"]})"), "a sample without a value"},
           {vector_of("null"), "time is no number"},
           {vector_of("[]"), "is no object"},
           {vector_of(R"({"metric":{"pod":1},"value":[1,"1"]})"), "label's value has the wrong type"},
           {vector_of(R"({"metric":{"pod":["a"]},"value":[1,"1"]})"), "wrong type"},
           {vector_of(R"({"metric":["a"],"value":[1,"1"]})"), "metric is no object"},
           {vector_of(R"({"metric":{},"value":[1,1]})"), "no number in quotes"},
           {vector_of(R"({"metric":{},"value":["1","1"]})"), "time is no number"},
           {vector_of(R"({"metric":{},"value":[10700000000,"1"]})"), "time is no number"},
           {vector_of(R"({"metric":{},"value":[1]})"), "a sample without a value"},
           {vector_of(R"({"metric":{},"value":[]})"), "a sample without a value"},
           {vector_of(R"({"metric":{}})"), "a sample without a value"},
           {vector_of(R"({"metric":{},"value":[1,"1","2"]})"), "more than two parts"},
           {vector_of(R"({"metric":{},"value":{"0":1}})"), "value is no pair"},
           {vector_of(R"({"metric":{},"value":[1," 1"]})"), "no number in quotes"},
           {vector_of(R"({"metric":{},"value":[1,"1e400"]})"), "no number in quotes"},
           {vector_of("{\"metric\":{\"pod\":\"\xff\"},\"value\":[1,\"1\"]}"), "no JSON"},
           {vector_of(R"({"metric":{"pod":"p"},"val)"), "ends in the middle"},
           {R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{"pod":"p-a"},"val)",
            "ends in the middle"},
           {R"({"data":{"resultType":"vector","result":[{"metric":{},"value":[1,"1"]}]}})", "no status"},
           {R"({"status":null,"data":{"resultType":"vector","result":[]}})", "no status"},
           {R"({"status":"","data":{"resultType":"scalar","result":[1,"1"]}})", "no status"},
           {R"({"status":"success","data":{"resultType":"vector","result":[]},"status":null})", "no status"},
           {R"({"status":"fail","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"1"]}]}})",
            "neither success nor error"},
           {R"({"status":"Success","data":{"resultType":"vector","result":[]}})", "neither success nor error"},
           {R"({"status":"success ","data":{"resultType":"matrix","result":[]}})", "neither success nor error"},
           {R"({"status":"success","infos":{"a":"b"},"data":null})", "field infos has the wrong type"},
           {std::string(40, '['), "no object"},
           {R"({"x":)" + std::string(40, '['), "no JSON"},
       }) {
    const auto result = decode(c.body);
    ASSERT_FALSE(result) << c.body;
    EXPECT_EQ(result.error().kind, ErrorKind::malformed_response) << c.body;
    EXPECT_THAT(result.error().message, testing::HasSubstr(c.says)) << c.body;
    for (std::size_t piece : {1u, 3u, 17u}) EXPECT_FALSE(decode(c.body, piece)) << c.body;
  }
}

TEST(QueryDecoder, TellsTheKindOfARejectionAndKeepsItsTextForTheLog) {
  const auto result = decode(R"({"status":"error","errorType":"bad_data","error":"1:5: parse error: secret{}"})");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::upstream_rejected);
  EXPECT_EQ(result.error().message, "it rejected the query (bad_data)");
  EXPECT_EQ(result.error().detail, "bad_data: 1:5: parse error: secret{}");
}

// An answer may echo a credential; a part of one would not be known for it.
TEST(QueryDecoder, ShowsCallersNoPartOfALongWord) {
  const std::string token(64, 'x');
  const auto rejected = decode(R"({"status":"error","errorType":")" + token + R"(","error":"x"})");
  EXPECT_EQ(rejected.error().message, "it rejected the query (error)");
  const auto typed = decode(R"({"status":"success","data":{"resultType":")" + token + R"(","result":[]}})");
  EXPECT_EQ(typed.error().message, "the query gave a strange type, no vector");
}

TEST(QueryDecoder, LetsCallersReadNoTypeThatIsNoWord) {
  for (const std::string type : {"http://10.0.0.1", "a b", "10.0.0.1:9090", "ä", ""}) {
    const auto result = decode(R"({"status":"error","errorType":")" + type + R"(","error":"x"})");
    EXPECT_EQ(result.error().message, "it rejected the query (error)") << type;
  }
  EXPECT_EQ(decode(R"({"status":"error","errorType":"422","error":"x"})").error().message,
            "it rejected the query (422)");
}

TEST(QueryDecoder, TakesEverySignOfAnAnswerThatIsNotWhole) {
  struct Case {
    std::string fields;
    std::vector<std::string> not_whole;
  };
  const std::string alone = "it says isPartial, and no more";
  for (const auto& c : std::vector<Case>{
           {R"("warnings":[])", {}},
           {R"("warnings":null,"infos":null,"isPartial":null)", {}},
           {R"("isPartial":false)", {}},
           {R"("isPartial":true,"isPartial":false)", {}},
           {R"("stats":{"warnings":["a"],"isPartial":true})", {}},
           {R"("isPartial":true)", {alone}},
           {R"("isPartial":"true")", {alone}},
           {R"("isPartial":1)", {alone}},
           {R"("isPartial":{"a":1})", {alone}},
           {R"("isPartial":true,"warnings":["a"])", {"a"}},
           {R"("infos":["a"])", {"a"}},
           {R"("infos":["a"],"warnings":["b"])", {"b", "a"}},
           {R"("warnings":"a")", {"a"}},
           {R"("warnings":[{"text":"a"},["b"],"c"])", {"(no text)", "(no text)", "c"}},
       }) {
    const auto result = decode(R"({"status":"success","data":{"resultType":"vector","result":[]},)" + c.fields + "}");
    ASSERT_TRUE(result) << c.fields << result.error().message;
    EXPECT_EQ(result->not_whole, c.not_whole) << c.fields;
  }
}

TEST(QueryDecoder, KeepsTheFirstWarningsCutAndCountsTheRest) {
  const auto warned = [](const std::string& warnings) {
    return decode(R"({"status":"success","warnings":[)" + warnings + R"(],"data":{"resultType":"vector","result":[]}})")
        ->warnings;
  };
  EXPECT_THAT(warned(R"("1","2","3","4","5","6","7","8")"),
              testing::ElementsAre("1", "2", "3", "4", "5", "6", "7", "8"));
  EXPECT_THAT(warned(R"("1","2","3","4","5","6","7","8","9",10,"11")"),
              testing::ElementsAre("1", "2", "3", "4", "5", "6", "7", "8", "and 2 more"));
  EXPECT_THAT(warned('"' + std::string(1023, 'x') + "é" + std::string(1 << 19, 'x') + '"'),
              testing::ElementsAre(std::string(1023, 'x') + "…"));
}

TEST(QueryDecoder, PassesOverWhatItDoesNotReadWhateverIsInIt) {
  const std::string long_key = '"' + std::string(100'000, 'k') + "\":";
  const auto nested = "{" + long_key + "{" + long_key + "[1]}}";
  const auto body = R"({"status":"success","data":{"stats":)" + nested +
                    R"(,"resultType":"vector","result":[{"extra":)" + nested +
                    R"(,"metric":{"pod":"a"},"value":[1,"7"]}]}})";
  for (const std::size_t piece : {std::size_t{1000}, body.size()}) {
    const auto result = decode(body, piece);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(text(result), text(decode(vector_of(R"({"metric":{"pod":"a"},"value":[1,"7"]})"))));
  }
}

TEST(QueryDecoder, BoundsTextsWhateverTheAnswerHolds) {
  const std::string megabyte(1 << 20, 'x');
  const auto wordy = decode(R"({"status":"error","errorType":")" + megabyte + R"(","error":")" + megabyte + R"("})");
  ASSERT_FALSE(wordy);
  EXPECT_LT(wordy.error().message.size(), 200u);
  EXPECT_LT(wordy.error().detail.size(), 2000u);
}

// The beginning of a number is another number.
TEST(QueryDecoder, TakesNoValueOfWhichItHoldsTheBeginningAlone) {
  for (const std::string end : {"", "0", "e5", "garbage"}) {
    const auto number = "1." + std::string((64 << 10) - 2, '0') + end;
    for (const std::size_t piece : {std::size_t{16} << 10, std::size_t{1} << 20}) {
      const auto answer = decode(vector_of(R"({"metric":{},"value":[1,")" + number + R"("]})"), piece);
      ASSERT_EQ(static_cast<bool>(answer), end.empty()) << end;
      if (answer) continue;
      EXPECT_EQ(answer.error().message, "malformed answer: a sample's value is no number in quotes");
    }
  }
  const auto type =
      decode(R"({"status":"success","data":{"resultType":")" + std::string((64 << 10) + 1, 'v') + R"(","result":[]}})");
  ASSERT_FALSE(type);
  EXPECT_EQ(type.error().message, "malformed answer: resultType has the wrong type");
}

}  // namespace
}  // namespace adapter::upstream
