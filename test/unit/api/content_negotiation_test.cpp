#include "api/content_negotiation.hpp"

#include <gtest/gtest.h>

namespace adapter::api {
namespace {

http::Request accepting(const std::optional<std::string>& accept) {
  http::Request request;
  if (accept) request.headers.add("Accept", *accept);
  return request;
}

TEST(ContentNegotiation, AcceptsWhateverClauseAsksForJson) {
  const std::vector<std::optional<std::string>> accepted{
      std::nullopt,
      "",
      "*/*",
      "application/json",
      "application/json; charset=utf-8",
      "application/vnd.kubernetes.protobuf, */*",
      "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
      "text/html, */*;q=0.1",
      "application/cbor, application/json"};
  for (const auto& accept : accepted) {
    const auto request = accepting(accept);
    EXPECT_FALSE(refused_by_router(request, Route::value, false)) << accept.value_or("(none)");
    EXPECT_FALSE(refused_by_serializer(request)) << accept.value_or("(none)");
  }
}

TEST(ContentNegotiation, RefusesAtTheRouterWhatIsNoTypeItKnows) {
  for (const auto* accept : {"text/plain", "garbage", "application/*"}) {
    const auto refused = refused_by_router(accepting(accept), Route::discovery, false);
    ASSERT_TRUE(refused) << accept;
    EXPECT_EQ(refused->status, 406);
  }
  const auto known = refused_by_router(accepting("application/*"), Route::value, false);
  EXPECT_EQ(known->body.find('\n'), known->body.size() - 1) << "the error itself is acceptable: compact";
  EXPECT_NE(refused_by_router(accepting("garbage"), Route::value, false)->body.find("\n  \"kind\""), std::string::npos);
}

TEST(ContentNegotiation, RefusesATransformAloneInTheSerializerOnly) {
  const auto request = accepting("application/json;as=Table;v=v1;g=meta.k8s.io");
  EXPECT_FALSE(refused_by_router(request, Route::value, false));
  const auto refused = refused_by_serializer(request);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 406);
  EXPECT_NE(refused->body.find("only the following media types are accepted: application/json"), std::string::npos);
}

TEST(WantsPretty, WhenSaidOrForPeople) {
  http::Request curl;
  curl.headers.add("User-Agent", "curl/8.1");
  EXPECT_TRUE(wants_pretty(curl, {}));
  EXPECT_FALSE(wants_pretty(curl, {{"pretty", "false"}}));
  EXPECT_TRUE(wants_pretty(http::Request(), {{"pretty", "true"}}));
  EXPECT_FALSE(wants_pretty(http::Request(), {}));
}

TEST(DiscoveryForm, IsTheBestThatAcceptNames) {
  const std::string plain = "application/json";
  const std::string v2 = plain + ";g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  const std::string v2beta1 = plain + ";g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";
  const std::string table = plain + ";as=Table;v=v1;g=meta.k8s.io";
  const std::string protobuf = "application/vnd.kubernetes.protobuf";
  using Form = DiscoveryForm;
  const std::vector<std::pair<std::string, Form>> cases{
      {"", Form::plain},
      {plain, Form::plain},
      {v2, Form::aggregated_v2},
      {v2 + "," + v2beta1, Form::aggregated_v2},
      {v2beta1, Form::aggregated_v2beta1},
      {v2 + "," + v2beta1 + "," + plain, Form::aggregated_v2},
      {v2beta1 + ", " + v2, Form::aggregated_v2beta1},
      {plain + "," + v2, Form::plain},
      {plain + ";q=0.5," + v2, Form::aggregated_v2},
      {"*/*, " + v2, Form::aggregated_v2},
      {v2 + ";q=0.1,*/*", Form::plain},
      {"application/json;as=APIGroupDiscoveryList;v=v2;g=apidiscovery.k8s.io;profile=nopeer", Form::aggregated_v2},
      {"*/*;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", Form::aggregated_v2},
      {table + "," + v2, Form::aggregated_v2},
      {table, Form::plain},
      {plain + ";g=apidiscovery.k8s.io;v=v3;as=APIGroupDiscoveryList", Form::plain},
      {plain + ";g=other;v=v2;as=APIGroupDiscoveryList," + v2beta1, Form::aggregated_v2beta1},
      {protobuf + ";g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", Form::plain},
      {protobuf + ", */*", Form::plain},
  };
  for (const auto& [accept, form] : cases) {
    http::Request request;
    if (!accept.empty()) request.headers.add("Accept", accept);
    EXPECT_EQ(discovery_form(request), form) << accept;
  }
  EXPECT_EQ(content_type_of(Form::aggregated_v2), v2);
  EXPECT_EQ(content_type_of(Form::aggregated_v2beta1), v2beta1);
}

}  // namespace
}  // namespace adapter::api
