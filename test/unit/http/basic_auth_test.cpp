#include "http/basic_auth.hpp"

#include <gtest/gtest.h>

namespace adapter::http {
namespace {

TEST(BasicCredentials, AreThoseOfRfc7617) {
  EXPECT_EQ(basic_credentials("Aladdin:open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_EQ(basic_credentials("abc"), "Basic YWJj");
  EXPECT_EQ(basic_credentials(""), "Basic ");
}

}  // namespace
}  // namespace adapter::http
