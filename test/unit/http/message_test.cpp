#include "http/message.hpp"

#include <gtest/gtest.h>

namespace adapter::http {
namespace {

TEST(Headers, CompareNamesWithoutRegardToCase) {
  Headers headers;
  headers.add("X-Remote-Group", "a,b");
  headers.add("x-remote-group", "c");
  EXPECT_EQ(headers.get("X-REMOTE-GROUP"), "a,b") << "the first, never split at commas";
  EXPECT_EQ(headers.count("x-Remote-Group"), 2u);
  EXPECT_TRUE(headers.contains_prefix("X-Remote-"));
  EXPECT_FALSE(headers.contains_prefix("Impersonate-"));
  headers.set("X-Remote-Group", "d");
  EXPECT_EQ(headers.count("x-remote-group"), 1u);
  headers.remove("x-remote-group");
  EXPECT_EQ(headers.get("X-Remote-Group"), std::nullopt);
}

TEST(Headers, LoseAllFieldsOfAPrefix) {
  Headers headers;
  headers.add("x-remote-extra-a", "1");
  headers.add("X-Remote", "kept");
  headers.add("X-REMOTE-EXTRA-B", "2");
  headers.remove_prefix("X-Remote-Extra-");
  ASSERT_EQ(headers.fields().size(), 1u);
  EXPECT_EQ(headers.get("X-Remote"), "kept");
}

TEST(Response, SharesADocumentInsteadOfItsBody) {
  Response response;
  response.body = "own";
  EXPECT_EQ(response.content(), "own");
  response.document = std::make_shared<const std::string>("shared");
  EXPECT_EQ(response.content(), "shared");
}

TEST(Status, OfARedirectSendsElsewhere) {
  for (const int status : {301, 302, 303, 307, 308}) EXPECT_TRUE(is_redirect(status)) << status;
  for (const int status : {200, 300, 304, 305, 306, 309, 400}) EXPECT_FALSE(is_redirect(status)) << status;
}

}  // namespace
}  // namespace adapter::http
