#include "api/document.hpp"

#include <gtest/gtest.h>

#include "http/gzip.hpp"
#include "support/gunzip.hpp"

namespace adapter::api {
namespace {

http::Headers with(const std::string& name, const std::string& value) {
  http::Headers out;
  out.add(name, value);
  return out;
}

// A JSON document whose compact form has that many bytes, the line break included.
std::string json_of(std::size_t bytes) {
  return "\"" + std::string(bytes - 3, 'x') + "\"";
}

TEST(Document, IsSentInTheFormAskedFor) {
  const auto document = make_document(R"({"a":1})");
  EXPECT_EQ(send_document(document, {}, false).content(), "{\"a\":1}\n");
  EXPECT_EQ(send_document(document, {}, true).content(), "{\n  \"a\": 1\n}");
  EXPECT_EQ(send_document(document, {}, false).headers.get("Content-Type"), "application/json");
}

TEST(Document, IsCompressedAbove128KiBForWhoAcceptsIt) {
  const auto gzip = with("Accept-Encoding", "gzip");
  const auto at = send_document(make_document(json_of(131072)), gzip, false);
  EXPECT_EQ(at.headers.count("Content-Encoding"), 0u);
  EXPECT_EQ(at.content().size(), 131072u);

  const auto document = make_document(json_of(131073));
  const auto above = send_document(document, gzip, false);
  EXPECT_EQ(above.headers.get("Content-Encoding"), "gzip");
  EXPECT_EQ(above.headers.get("Vary"), "Accept-Encoding");
  EXPECT_EQ(above.document, document.gzip()) << "ready bytes";
  EXPECT_EQ(test::gunzip(above.content()), *document.compact());

  const auto plain = send_document(document, {}, false);
  EXPECT_EQ(plain.content(), *document.compact());
  EXPECT_EQ(plain.headers.get("Vary"), "Accept-Encoding");
  EXPECT_EQ(send_document(document, gzip, true).headers.count("Content-Encoding"), 0u);
}

TEST(Document, IsNotCompressedYetForWhoWantsAnotherMediaType) {
  const auto document = make_document(json_of(131073));
  for (const auto* accept : {"application/yaml", "application/vnd.kubernetes.protobuf, */*"}) {
    auto headers = with("Accept-Encoding", "gzip");
    headers.add("Accept", accept);
    const auto response = send_document(document, headers, false);
    EXPECT_EQ(response.headers.count("Content-Encoding") + response.headers.count("Vary"), 0u) << accept;
    EXPECT_EQ(response.document, document.compact()) << accept;
  }
}

TEST(Document, IsHeldCompressedAloneWhenItIsLarge) {
  const auto small = make_document(json_of(1000));
  EXPECT_EQ(small.gzip(), nullptr);
  EXPECT_EQ(small.compact(), small.compact()) << "ready bytes";
  const auto large = make_document(json_of(1 << 20));
  EXPECT_LE(large.gzip()->capacity(), 100'000u) << "and no room beside it";
  std::weak_ptr<const std::string> unpacked;
  {
    const auto one = send_document(large, {}, false), other = send_document(large, {}, false);
    EXPECT_EQ(one.document, other.document) << "one copy for all";
    unpacked = one.document;
  }
  EXPECT_TRUE(unpacked.expired());
}

TEST(Document, IsIndentedWhenSomebodyAsksAndOnlyUpToSomeMegabytes) {
  const auto document = make_document(R"({"a":1})");
  std::weak_ptr<const std::string> indented;
  {
    const auto one = send_document(document, {}, true), other = send_document(document, {}, true);
    EXPECT_EQ(one.document, other.document);
    indented = one.document;
  }
  EXPECT_TRUE(indented.expired()) << "nobody holds it for the next one";
  const auto large = make_document("[" + json_of(ReadyText::kLargestRewritten) + "]");
  EXPECT_EQ(send_document(large, {}, true).content(), *large.compact());
}

TEST(TaggedDocument, AnswersTheEqualTagAndNoOtherWithoutABody) {
  const auto document = make_tagged_document(R"({"a":1})");
  const auto fresh = send_tagged_document(document, {}, false);
  EXPECT_EQ(fresh.status, 200);
  EXPECT_EQ(fresh.headers.get("ETag"), document.tag());
  EXPECT_EQ(fresh.headers.get("Vary"), "Accept");
  ASSERT_EQ(document.tag().size(), 130u);

  const auto unchanged = send_tagged_document(document, with("If-None-Match", document.tag()), false);
  EXPECT_EQ(unchanged.status, 304);
  EXPECT_EQ(unchanged.content(), "");
  EXPECT_EQ(unchanged.headers.get("ETag"), document.tag());
  EXPECT_EQ(unchanged.headers.count("Content-Type"), 0u);

  const auto bare = document.tag().substr(1, 128);
  for (const auto& other : {std::string(), bare, "W/" + document.tag(), "\"" + bare + "0\"", std::string("*"),
                            make_tagged_document(R"({"a":2})").tag()}) {
    EXPECT_EQ(send_tagged_document(document, with("If-None-Match", other), false).status, 200) << other;
  }
}

}  // namespace
}  // namespace adapter::api
