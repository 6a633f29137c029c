#include "http/entity_tag.hpp"

#include <gtest/gtest.h>

namespace adapter::http {
namespace {

TEST(EntityTag, IsTheQuotedSha512OfTheContent) {
  // What prometheus-adapter v0.12.0 sent for this content.
  EXPECT_EQ(
      entity_tag(R"({"metadata":{},"items":[]})"),
      "\"E31D92F2F415F58D79E51A08706C00FE868ED961736AD66A944AC75AA3682B3324F1787C9AF1250F28E111EEF86B2C3CD65FC48D3"
      "A283E0598FFA800177D68C1\"");
  EXPECT_NE(entity_tag("a"), entity_tag("b"));
}

}  // namespace
}  // namespace adapter::http
