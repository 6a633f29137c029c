#include "api/representation.hpp"

#include <gtest/gtest.h>

#include "api/document.hpp"
#include "api/protobuf_text.hpp"
#include "api/status.hpp"
#include "support/gunzip.hpp"

namespace adapter::api {
namespace {

const std::string kProtobuf = "application/vnd.kubernetes.protobuf";
const std::string kAggregated = ";g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
const std::string kGroups =
    R"({"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[]})";

http::Response answer(const std::string& json, const std::string& type = "application/json") {
  http::Response out;
  set_json(out, json, false);
  out.headers.set("Content-Type", type);
  return out;
}

http::Response represented(http::Response response, const std::string& accept) {
  EXPECT_TRUE(Converter().convert(response, accept)) << accept;
  return response;
}

TEST(Representation, IsTheOneThatTheCallerPrefers) {
  const std::string json = R"({"kind":"APIGroupList","groups":[]})";
  const auto yaml = represented(answer(json), "application/yaml");
  EXPECT_EQ(yaml.headers.get("Content-Type"), "application/yaml");
  EXPECT_EQ(yaml.content(), "groups: []\nkind: APIGroupList\n");
  const auto protobuf = represented(answer(json), kProtobuf + ", */*");
  EXPECT_EQ(protobuf.headers.get("Content-Type"), kProtobuf);
  EXPECT_EQ(protobuf.content(), *to_protobuf(json));
  EXPECT_TRUE(protobuf.content().starts_with(std::string_view("k8s\0", 4)));
  for (const auto* accept : {"", "*/*", "application/json", "application/yaml;q=0.5, */*", "text/html"}) {
    const auto same = represented(answer(json), accept);
    EXPECT_EQ(same.headers.get("Content-Type"), "application/json") << accept;
    EXPECT_EQ(same.content(), json + "\n") << accept;
  }
}

TEST(Representation, OfADocumentIsMadeOnceInEachFormAndForgottenWithIt) {
  Converter converter;
  const auto ask = [&converter](const Document& document, const std::string& accept) {
    auto response = send_document(document, {}, false);
    EXPECT_TRUE(converter.convert(response, accept));
    return std::string(response.content());
  };
  {
    const auto document = make_document(R"({"kind":"APIGroupList","groups":[]})");
    EXPECT_EQ(ask(document, "application/yaml"), "groups: []\nkind: APIGroupList\n");
    EXPECT_EQ(ask(document, "application/yaml"), "groups: []\nkind: APIGroupList\n");
    EXPECT_EQ(converter.size(), 1u);
    EXPECT_EQ(ask(document, kProtobuf), *to_protobuf(*document.compact()));
    EXPECT_EQ(converter.size(), 2u);
  }
  auto value = answer(R"({"kind":"APIGroupList","groups":[]})");
  EXPECT_TRUE(converter.convert(value, kProtobuf));
  ask(make_document(R"({"kind":"APIGroupList","groups":[]})"), kProtobuf);
  EXPECT_EQ(converter.size(), 1u) << "neither what is gone nor an answer of its own";
}

TEST(Representation, OfALargeDocumentIsRememberedThoughItsJsonIsNotHeld) {
  std::string groups;
  for (int i = 0; i < 5000; ++i) groups += (i > 0 ? "," : "") + std::string(R"({"name":"some.group.of.metrics"})");
  const auto document = make_document(R"({"kind":"APIGroupList","groups":[)" + groups + "]}");
  ASSERT_TRUE(document.gzip());
  Converter converter;
  const auto ask = [&](bool gzip_accepted) {
    auto response = send_document(document, {}, false);
    EXPECT_TRUE(converter.convert(response, "application/yaml", gzip_accepted));
    EXPECT_EQ(response.headers.get("Content-Type"), "application/yaml");
    EXPECT_EQ(response.headers.get("Vary"), "Accept-Encoding");
    return response;
  };
  const auto plain = ask(false);
  const auto packed = ask(true), again = ask(true);
  EXPECT_EQ(converter.size(), 1u);
  EXPECT_EQ(packed.headers.get("Content-Encoding"), "gzip");
  EXPECT_EQ(packed.document, again.document) << "ready bytes";
  EXPECT_EQ(test::gunzip(packed.content()), plain.content());
}

TEST(Representation, OfAVeryLargeDocumentIsJson) {
  const auto document_of = [](std::size_t bytes) {
    const std::string head = R"({"kind":"APIGroupList","groups":[{"name":")";
    return make_document(head + std::string(bytes - head.size() - 5, 'x') + "\"}]}");  // and a line break
  };
  const auto ask = [](const Document& document, bool gzip_accepted) {
    http::Headers headers;
    headers.add("Accept", kProtobuf);
    if (gzip_accepted) headers.add("Accept-Encoding", "gzip");
    auto response = send_document(document, headers, false);
    EXPECT_TRUE(Converter().convert(response, kProtobuf, gzip_accepted));
    return response;
  };
  const auto most = document_of(ReadyText::kLargestRewritten), more = document_of(ReadyText::kLargestRewritten + 1);
  ASSERT_EQ(most.compact()->size(), ReadyText::kLargestRewritten);
  EXPECT_EQ(ask(most, false).headers.get("Content-Type"), kProtobuf);
  EXPECT_EQ(ask(more, false).headers.get("Content-Type"), "application/json");
  EXPECT_EQ(ask(more, false).content(), *more.compact());
  EXPECT_EQ(ask(more, true).document, more.gzip()) << "not compressed anew";
}

TEST(Representation, OfAVeryLargeAnswerIsJson) {
  const auto type_of = [](std::size_t bytes) {
    http::Response response;
    response.headers.set("Content-Type", "application/json");
    const std::string head = R"({"kind":"MetricValueList","x":")";
    response.body = head + std::string(bytes - head.size() - 2, 'x') + "\"}";
    EXPECT_TRUE(Converter().convert(response, "application/yaml", true));
    return std::string(*response.headers.get("Content-Type"));
  };
  EXPECT_EQ(type_of(ReadyText::kLargestRewrittenForOne), "application/yaml");
  EXPECT_EQ(type_of(ReadyText::kLargestRewrittenForOne + 1), "application/json");
}

TEST(Representation, KeepsTheParametersOfAggregatedDiscovery) {
  const auto protobuf = represented(answer(kGroups, "application/json" + kAggregated), kProtobuf + kAggregated);
  EXPECT_EQ(protobuf.headers.get("Content-Type"), kProtobuf + kAggregated);
  EXPECT_EQ(protobuf.content(), *to_protobuf(kGroups));
  const auto mixed = "application/json" + kAggregated + "," + kProtobuf;
  EXPECT_EQ(represented(answer(kGroups, "application/json" + kAggregated), mixed).content(), kGroups + "\n");
}

TEST(Representation, IsThatOfASharedDocumentToo) {
  const auto document = make_tagged_document(kGroups);
  http::Headers headers;
  headers.add("Accept", "application/yaml" + kAggregated);
  const auto yaml = represented(send_tagged_document(document, headers, false, "application/json" + kAggregated),
                                "application/yaml" + kAggregated);
  EXPECT_EQ(yaml.headers.get("Content-Type"), "application/yaml" + kAggregated);
  EXPECT_TRUE(yaml.content().starts_with("apiVersion: apidiscovery.k8s.io/v2\n")) << yaml.content();
  EXPECT_EQ(yaml.headers.get("ETag"), document.tag());

  headers.add("If-None-Match", document.tag());
  const auto unchanged = represented(send_tagged_document(document, headers, false), "application/yaml");
  EXPECT_EQ(unchanged.status, 304);
  EXPECT_EQ(unchanged.content(), "");
  EXPECT_EQ(unchanged.headers.count("Content-Type"), 0u);
}

TEST(Representation, IsThatOfErrorsToo) {
  auto error = represented(status_response({ErrorKind::not_found, "no such metric", ""}, false), "application/yaml");
  EXPECT_EQ(error.status, 404);
  EXPECT_EQ(error.content(),
            "apiVersion: v1\ncode: 404\nkind: Status\nmessage: no such metric\nmetadata: {}\nreason: NotFound\n"
            "status: Failure\n");
}

TEST(Representation, LeavesWhatIsNoApiObject) {
  for (const auto* accept : {"application/yaml", "application/vnd.kubernetes.protobuf"}) {
    EXPECT_EQ(represented(answer(R"({"paths":["/apis"]})"), accept).content(), "{\"paths\":[\"/apis\"]}\n");
    EXPECT_EQ(represented(too_many_requests(), accept).headers.get("Content-Type"), "text/plain; charset=utf-8");
  }
}

TEST(Representation, StaysJsonWhenItCannotBeWritten) {
  const std::string json = R"({"kind":"Table","apiVersion":"meta.k8s.io/v1","rows":[]})";
  auto response = answer(json);
  const auto result = Converter().convert(response, kProtobuf);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "no protobuf form: the kind Table");
  EXPECT_EQ(response.headers.get("Content-Type"), "application/json");
  EXPECT_EQ(response.content(), json + "\n");
}

}  // namespace
}  // namespace adapter::api
