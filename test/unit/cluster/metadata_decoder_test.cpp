#include "cluster/metadata_decoder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace adapter::cluster {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct List {
  std::vector<Object> objects;
  ObjectListDecoder::Page page;
};

// Plenty, and it ends each test as it began.
runtime::Budget& memory() {
  static runtime::Budget budget(1 << 20);
  return budget;
}

Result<List> decode_list(const std::vector<std::string_view>& pieces) {
  List out;
  ObjectListDecoder decoder(
      [&out](Object object) -> Result<void> {
        out.objects.push_back(std::move(object));
        return {};
      },
      memory());
  for (const auto piece : pieces) {
    if (auto good = decoder.write(piece); !good) return good.error();
  }
  auto page = decoder.finish();
  if (!page) return page.error();
  out.page = std::move(*page);
  return out;
}

Result<std::vector<WatchEvent>> decode_watch(const std::vector<std::string_view>& pieces) {
  std::vector<WatchEvent> out;
  WatchDecoder decoder(
      [&out](WatchEvent event) -> Result<void> {
        out.push_back(std::move(event));
        return {};
      },
      memory());
  for (const auto piece : pieces) {
    if (auto good = decoder.write(piece); !good) return good.error();
  }
  return out;
}

std::string text(const WatchEvent& event) {
  std::string out = std::to_string(static_cast<int>(event.type)) + " " + event.object.object_namespace + "/" +
                    event.object.name + " @" + event.resource_version + (event.initial_events_end ? " end" : "");
  for (const auto& [key, value] : event.object.labels) out += " " + key + "=" + value;
  if (event.status.code != 0) out += " " + std::to_string(event.status.code) + " " + event.status.reason;
  return out;
}

const std::string kList =
    R"({"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1","metadata":{"resourceVersion":"401",)"
    R"("continue":"tok\u0065n","remainingItemCount":5},"items":[{"kind":"PartialObjectMetadata","metadata":{)"
    R"("name":"p-a","namespace":"moc","labels":{"app":"moc","ti\u0065r":"fr\u00f6nt"},"annotations":{"a":"{\"b\":[1]}"},)"
    R"("managedFields":[{"fieldsV1":{"f:metadata":{"name":"not me","labels":{"no":"label"}}}}]},)"
    R"("spec":{"metadata":{"name":"nor me"},"n":[1,2.5,true,null]}},{"metadata":{"name":"p-b","labels":null}}]})";

const std::string kWatch =
    R"({"type":"ADDED","object":{"kind":"Pod","metadata":{"name":"a","namespace":"n","resourceVersion":"7",)"
    R"("labels":{"x":"y"}}}})"
    "\n"
    R"({"object":{"metadata":{"name":"a","namespace":"n","resourceVersion":"8"}},"type":"MODIFIED"})"
    R"({"type":"DELETED","object":{"metadata":{"name":"a","namespace":"n","resourceVersion":"9"}}})"
    " \n"
    R"({"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"12","annotations":{"k8s.io/initial-events-end":"true"}}}})"
    "\n"
    R"({"type":"ERROR","object":{"kind":"Status","metadata":{},"status":"Failure","message":"too old","reason":"Expired","code":410}})"
    "\n";

TEST(ObjectListDecoder, ReadsNothingButTheMetadataOfEachItem) {
  const auto list = decode_list({kList});
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->page.resource_version, "401");
  EXPECT_EQ(list->page.continue_token, "token");
  EXPECT_THAT(list->objects,
              ElementsAre(Object{"moc", "p-a", {{"app", "moc"}, {"tier", "frönt"}}}, Object{"", "p-b", {}}));
}

TEST(ObjectListDecoder, GivesTheSameWhereverTheBytesAreCut) {
  const auto whole = decode_list({kList});
  ASSERT_TRUE(whole);
  const std::string_view bytes = kList;
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    const auto parts = decode_list({bytes.substr(0, cut), bytes.substr(cut)});
    ASSERT_TRUE(parts) << cut << ": " << parts.error().message;
    EXPECT_EQ(parts->objects, whole->objects) << cut;
    EXPECT_EQ(parts->page.continue_token, whole->page.continue_token) << cut;
  }
  std::vector<std::string_view> single;
  for (std::size_t i = 0; i < bytes.size(); ++i) single.push_back(bytes.substr(i, 1));
  const auto parts = decode_list(single);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->objects, whole->objects);
}

TEST(ObjectListDecoder, GivesTheSameForAManyPiecedLongList) {
  std::string list = R"({"items":[)";
  for (int i = 0; i < 500; ++i) {
    list += (i > 0 ? "," : "") + std::string(R"({"metadata":{"name":"web-7d9c5b8f6d-)") + std::to_string(i) +
            R"(","namespace":"shop","labels":{"app":"web","n":")" + std::to_string(i % 7) + R"("}}})";
  }
  list += R"(],"metadata":{"resourceVersion":"9"}})";
  const auto whole = decode_list({list});
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->objects.size(), 500u);
  std::mt19937 random(1);  // NOLINT: the same cuts in each run
  for (int round = 0; round < 50; ++round) {
    std::vector<std::string_view> pieces;
    for (std::size_t at = 0; at < list.size();) {
      const std::size_t size = 1 + random() % 3000;
      pieces.push_back(std::string_view(list).substr(at, size));
      at += size;
    }
    const auto parts = decode_list(pieces);
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->objects, whole->objects);
    EXPECT_EQ(parts->page.resource_version, "9");
  }
}

TEST(ObjectListDecoder, TakesNullForNoItems) {
  const auto list = decode_list({R"({"metadata":{"resourceVersion":"1"},"items":null})"});
  ASSERT_TRUE(list);
  EXPECT_THAT(list->objects, IsEmpty());
}

TEST(ObjectListDecoder, NeverTakesSomethingElseForAnEmptyList) {
  struct Case {
    std::string json, says;
  };
  for (const auto& c : std::vector<Case>{
           {"", "it ends in the middle"},
           {R"({"items":[)", "it ends in the middle"},
           {"<html>", "no JSON"},
           {"[]", "no list of objects"},
           {"null", "no list of objects"},
           {R"({"kind":"Status","status":"Failure"})", "no list of objects"},
           {R"({"items":{}})", "items is no list"},
           {R"({"items":7})", "items is no list"},
           {R"({"items":[],"items":[]})", "items given twice"},
           {R"({"items":[7]})", "an object is no map"},
           {R"({"items":[[]]})", "an object is no map"},
           {R"({"items":[{}]})", "an object without a name"},
           {R"({"items":[{"metadata":7}]})", "metadata is no map"},
           {R"({"items":[{"metadata":[]}]})", "metadata is no map"},
           {R"({"items":[{"metadata":{"name":7}}]})", "metadata.name has the wrong type"},
           {R"({"items":[{"metadata":{"name":{}}}]})", "metadata.name has the wrong type"},
           {R"({"items":[{"metadata":{"name":"a","namespace":[]}}]})", "metadata.namespace has the wrong type"},
           {R"({"items":[{"metadata":{"name":"a","labels":[]}}]})", "metadata.labels is no map"},
           {R"({"items":[{"metadata":{"name":"a","labels":"x"}}]})", "metadata.labels has the wrong type"},
           {R"({"items":[{"metadata":{"name":"a","labels":{"x":1}}}]})", "metadata.labels has the wrong type"},
           {R"({"items":[{"metadata":{"name":"a","labels":{"x":{}}}}]})", "metadata.labels has the wrong type"},
           {R"({"items":[{"metadata":{"name":")" + std::string(2000, 'a') + "\"}}]}", "metadata.name is too long"},
           {R"({"metadata":{"continue":7},"items":[]})", "metadata of the list has the wrong type"},
           {R"({"items":[{"metadata":{"name":"a"},"x":)" + std::string(210, '[') + std::string(210, ']') + "}]}",
            "no JSON"},
       }) {
    const auto list = decode_list({c.json});
    ASSERT_FALSE(list) << c.json;
    EXPECT_EQ(list.error().kind, ErrorKind::malformed_response);
    EXPECT_THAT(list.error().message, HasSubstr(c.says)) << c.json;
  }
}

TEST(ObjectListDecoder, EndsWithTheErrorOfItsReceiver) {
  ObjectListDecoder decoder([](Object) -> Result<void> { return Error{ErrorKind::internal, "enough", ""}; }, memory());
  const auto taken = decoder.write(kList);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().message, "enough");
}

std::string with_label(std::size_t key, std::size_t value) {
  return R"({"metadata":{"name":"a","labels":{")" + std::string(key, 'k') + R"(":")" + std::string(value, 'v') +
         R"("}}})";
}

TEST(ObjectListDecoder, RefusesLabelsThatNoObjectCanHave) {
  const auto decode = [](const std::string& object) { return decode_list({R"({"items":[)", object, "]}"}); };
  EXPECT_EQ(decode(with_label(317, 63))->objects.at(0).labels.size(), 1u);
  for (const auto& object : {with_label(318, 0), with_label(1, 64)}) {
    const auto list = decode(object);
    ASSERT_FALSE(list) << object;
    EXPECT_EQ(list.error().kind, ErrorKind::malformed_response);
    EXPECT_THAT(list.error().message, HasSubstr("a label is too long"));
  }
}

// The beginning of an object whose 100 labels take more than 40 KB.
std::string begun_object() {
  std::string out = R"({"metadata":{"name":"a","labels":{)";
  for (int i = 100; i < 200; ++i) {
    out +=
        (i == 100 ? "\"" : ",\"") + std::to_string(i) + std::string(300, 'k') + R"(":")" + std::string(63, 'v') + '"';
  }
  return out;
}

// An API server lets in as many labels as fit, and fields as deep as a schema allows: whoever may write one object must
// not break the watch of all.
TEST(ObjectListDecoder, ReadsEveryObjectThatAnApiServerLetsIn) {
  std::string labels, deep;
  for (int i = 0; i < 100'000; ++i) labels += std::string(i > 0 ? "," : "") + "\"l" + std::to_string(i) + "\":\"\"";
  for (int i = 0; i < 150; ++i) deep += "{\"f:a\":";
  deep += "1" + std::string(150, '}');
  runtime::Budget budget(64 << 20);
  std::vector<Object> objects;
  const auto keep = [&objects](Object object) -> Result<void> {
    objects.push_back(std::move(object));
    return {};
  };
  ObjectListDecoder decoder(keep, budget);
  const auto read = decoder.write(R"({"items":[{"metadata":{"name":"a","managedFields":[{"fieldsV1":)" + deep +
                                  R"(}],"labels":{)" + labels + R"(}}},{"metadata":{"name":"b"}}]})");
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(objects.size(), 2u);
  EXPECT_EQ(objects[0].labels.size(), 100'000u);
}

TEST(ObjectListDecoder, DrawsOnTheBudgetForWhatOneObjectTakesWhileItIsRead) {
  runtime::Budget budget(100'000);
  std::vector<Object> objects;
  const auto keep = [&objects](Object object) -> Result<void> {
    objects.push_back(std::move(object));
    return {};
  };
  ObjectListDecoder first(keep, budget);
  ASSERT_TRUE(first.write(R"({"items":[)" + begun_object()));
  EXPECT_GT(budget.used(), 40'000u);
  EXPECT_LT(budget.used(), 60'000u);
  const auto refusal_of_another = [&] {
    ObjectListDecoder decoder(keep, budget);
    auto taken = decoder.write(R"({"items":[)" + begun_object());
    return taken ? std::string() : taken.error().message;
  };
  EXPECT_EQ(refusal_of_another(), budget.over("one of the objects").message);
  ASSERT_TRUE(first.write("}}}"));
  EXPECT_EQ(objects.size(), 1u);
  EXPECT_EQ(budget.used(), 0u) << "whoever took it counts it";
  EXPECT_EQ(refusal_of_another(), "");
}

TEST(ObjectListDecoder, DrawsOnNoBudgetForUsualObjects) {
  runtime::Budget none(0);
  ObjectListDecoder decoder([](const Object&) -> Result<void> { return {}; }, none);
  EXPECT_TRUE(decoder.write(kList));
}

TEST(WatchDecoder, DrawsOnTheBudgetForWhatOneObjectTakesWhileItIsRead) {
  runtime::Budget budget(100'000);
  WatchDecoder decoder([](const WatchEvent&) -> Result<void> { return {}; }, budget);
  ASSERT_TRUE(decoder.write(R"({"type":"ADDED","object":)" + begun_object()));
  EXPECT_GT(budget.used(), 40'000u);
  ASSERT_TRUE(decoder.write("}}}}"));
  EXPECT_EQ(budget.used(), 0u);
}

TEST(WatchDecoder, ReadsFramesWhereverTheBytesAreCut) {
  std::vector<std::string> wanted{"0 n/a @7 x=y", "1 n/a @8", "2 n/a @9", "3 / @12 end", "4 / @ 410 Expired"};
  const std::string_view bytes = kWatch;
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    const auto events = decode_watch({bytes.substr(0, cut), bytes.substr(cut)});
    ASSERT_TRUE(events) << cut << ": " << events.error().message;
    std::vector<std::string> texts;
    for (const auto& event : *events) texts.push_back(text(event));
    EXPECT_EQ(texts, wanted) << cut;
  }
}

TEST(WatchDecoder, GivesAnEventAsSoonAsItsFrameIsWhole) {
  const auto first = std::string_view(kWatch).substr(0, kWatch.find('\n'));
  EXPECT_EQ(decode_watch({first})->size(), 1u) << "not only when the line ends";
  EXPECT_EQ(decode_watch({first.substr(0, first.size() - 1)})->size(), 0u);
}

TEST(WatchDecoder, RefusesWhatItDoesNotUnderstand) {
  struct Case {
    std::string json, says;
  };
  for (const auto& c : std::vector<Case>{
           {"[]", "a frame is no map"},
           {"7 ", "a frame is no map"},
           {"{}", "a frame of unknown type"},
           {R"({"type":"RENAMED","object":{"metadata":{"name":"a"}}})", "a frame of unknown type"},
           {R"({"type":7,"object":{"metadata":{"name":"a"}}})", "a frame of unknown type"},
           {R"({"type":"ADDED"})", "a frame without an object"},
           {R"({"type":"ADDED","object":null})", "an object is no map"},
           {R"({"type":"ADDED","object":{"metadata":{}}})", "an object without a name"},
           {R"({"type":"ADDED","object":{"metadata":{"name":"a"}}}x)", "no JSON"},
       }) {
    const auto events = decode_watch({c.json});
    ASSERT_FALSE(events) << c.json;
    EXPECT_THAT(events.error().message, HasSubstr(c.says)) << c.json;
  }
}

TEST(WatchDecoder, KeepsNothingOfTheFrameBefore) {
  const auto events = decode_watch(
      {R"({"type":"ADDED","object":{"metadata":{"name":"a","namespace":"n","labels":{"x":"y"},"resourceVersion":"1"}}})",
       R"({"type":"ADDED","object":{"metadata":{"name":"b"}}})"});
  ASSERT_TRUE(events);
  EXPECT_EQ(text(events->at(1)), "0 /b @");
}

TEST(ParseStatus, ReadsWhatTheServerSaysAndNothingElse) {
  const auto status = parse_status(
      R"({"kind":"Status","metadata":{},"status":"Failure","message":"no","reason":"Forbidden","details":{"kind":"pods"},"code":403})");
  EXPECT_EQ(status.code, 403);
  EXPECT_EQ(status.reason, "Forbidden");
  EXPECT_EQ(status.message, "no");
  EXPECT_EQ(parse_status("<html>").code, 0);
  EXPECT_EQ(parse_status(R"({"code":403)").code, 0);
}

}  // namespace
}  // namespace adapter::cluster
