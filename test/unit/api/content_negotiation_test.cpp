#include "api/content_negotiation.hpp"

#include <gtest/gtest.h>

namespace adapter::api {
namespace {

http::Request accepting(const std::optional<std::string>& accept) {
  http::Request request;
  if (accept) request.headers.add("Accept", *accept);
  return request;
}

const std::string kYaml = "application/yaml", kProtobuf = "application/vnd.kubernetes.protobuf";

TEST(ContentNegotiation, TakesTheBestClauseThatFits) {
  using Type = MediaType;
  const std::vector<std::pair<std::string, std::optional<Type>>> cases{
      {"", Type::json},
      {"*/*", Type::json},
      {"*", Type::json},
      {"application/*", Type::json},
      {"application/json", Type::json},
      {"application/json; charset=utf-8", Type::json},
      {kYaml, Type::yaml},
      {kProtobuf, Type::protobuf},
      {kProtobuf + ", */*", Type::protobuf},
      {"*/*, " + kProtobuf, Type::protobuf},
      {kProtobuf + ",application/json", Type::protobuf},
      {"application/json," + kProtobuf, Type::json},
      {kProtobuf + ";q=0.5, " + kYaml + ";q=0.9,*/*;q=0.1", Type::yaml},
      {kYaml + ";q=0.5, */*", Type::json},
      {"application/json;q=0, */*", Type::json},
      {kYaml + ";q=0", Type::yaml},
      {kYaml + ";q=nan, " + kProtobuf + ";q=0.1", Type::protobuf},
      {kYaml + ";q=x, " + kProtobuf + ";q=0.1", Type::protobuf},
      {"text/html, */*;q=0.1", Type::json},
      {"application/cbor, " + kYaml, Type::yaml},
      {"application/json;as=Table;v=v1;g=meta.k8s.io,application/json", Type::json},
      {"application/json;as=Table;v=v1;g=meta.k8s.io," + kYaml, Type::yaml},
      {"application/json;as=Table;v=v1;g=meta.k8s.io", std::nullopt},
      {"application/json;v=v1", std::nullopt},
      {"application/json;g=meta.k8s.io, " + kYaml, Type::yaml},
      {"application/json;as=", Type::json},
      {kProtobuf + ";stream=watch", Type::protobuf},
      {kYaml + ";stream=watch", std::nullopt},
      {"application/json;stream=other", std::nullopt},
      {"application/json;sv=v1", std::nullopt},
      {"application/vnd.kubernetes.protobuf2", std::nullopt},
      {"text/*", std::nullopt},
      {"garbage", std::nullopt},
      {kProtobuf + ";g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", std::nullopt},
  };
  for (const auto& [accept, type] : cases) EXPECT_EQ(wanted_media_type(accept), type) << accept;
  EXPECT_EQ(wanted_media_type(kProtobuf + ";g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
                              Transforms::aggregated_discovery),
            Type::protobuf);
}

TEST(ContentNegotiation, AcceptsWhateverClauseNamesOneOfOurTypes) {
  const std::vector<std::optional<std::string>> accepted{
      std::nullopt,
      "",
      "*/*",
      kYaml,
      kProtobuf,
      "application/json; charset=utf-8",
      kProtobuf + ", */*",
      "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
      "text/html, */*;q=0.1",
      "application/cbor, application/json"};
  for (const auto& accept : accepted) {
    const auto request = accepting(accept);
    EXPECT_FALSE(refused_by_router(request, Route::value, false)) << accept.value_or("(none)");
    EXPECT_FALSE(refused_by_serializer(request)) << accept.value_or("(none)");
  }
}

const std::string kAll = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

TEST(ContentNegotiation, RefusesAtTheRouterWhatIsNoTypeItKnows) {
  for (const auto* accept : {"text/plain", "garbage", "application/*"}) {
    const auto refused = refused_by_router(accepting(accept), Route::discovery, false);
    ASSERT_TRUE(refused) << accept;
    EXPECT_EQ(refused->status, 406);
    EXPECT_NE(refused->body.find("Available representations: " + kAll + "\""), std::string::npos) << refused->body;
    EXPECT_NE(refused->body.find(R"("details":{})"), std::string::npos);
  }
  const auto value = refused_by_router(accepting("garbage"), Route::value, true);
  EXPECT_NE(
      value->body.find(kAll + ", application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch"),
      std::string::npos);
  EXPECT_NE(value->body.find("\n  \"kind\""), std::string::npos) << "as pretty as asked for";
}

TEST(ContentNegotiation, RefusesATransformAloneInTheSerializerOnly) {
  const auto request = accepting("application/json;as=Table;v=v1;g=meta.k8s.io");
  EXPECT_FALSE(refused_by_router(request, Route::value, false));
  const auto refused = refused_by_serializer(request);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 406);
  EXPECT_NE(refused->body.find("only the following media types are accepted: " + kAll + "\""), std::string::npos);
}

TEST(ContentNegotiation, RefusesYamlAndProtobufWhereThereIsOnlyJson) {
  EXPECT_FALSE(refused_without_json(accepting(std::nullopt)));
  EXPECT_FALSE(refused_without_json(accepting(kProtobuf + ", */*;q=0.1")));
  for (const auto& accept : {kYaml, kProtobuf, std::string("application/json;as=Table")}) {
    ASSERT_TRUE(refused_without_json(accepting(accept))) << accept;
    EXPECT_NE(refused_without_json(accepting(accept))->body.find("accepted: application/json\""), std::string::npos);
  }
}

TEST(MetricsForm, IsTheBestThatAcceptNames) {
  struct Case {
    std::string accept;
    std::optional<MetricsForm> form;
  };
  const std::string v1 = "application/json;as=Table;v=v1;g=meta.k8s.io";
  const std::string v1beta1 = "application/json;as=Table;v=v1beta1;g=meta.k8s.io";
  for (const auto& c : std::vector<Case>{
           {"", MetricsForm::object},
           {"application/json", MetricsForm::object},
           {v1, MetricsForm::table_v1},
           {v1beta1 + ", application/json", MetricsForm::table_v1beta1},
           {v1 + "," + v1beta1 + ",application/json", MetricsForm::table_v1},
           {v1 + ";q=0.5,application/json", MetricsForm::object},
           {"*/*, " + v1, MetricsForm::table_v1},
           {"application/json;as=Table;v=v2;g=meta.k8s.io, " + v1beta1, MetricsForm::table_v1beta1},
           {"application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io, application/json", MetricsForm::object},
           {"application/json;as=Table;v=v1;g=other", std::nullopt},
           {"application/json;as=APIGroupDiscoveryList;v=v2;g=apidiscovery.k8s.io", std::nullopt},
       }) {
    EXPECT_EQ(metrics_form(accepting(c.accept)), c.form) << c.accept;
  }
}

TEST(WantsPretty, WhenSaidOrForPeople) {
  http::Request curl;
  curl.headers.add("User-Agent", "curl/8.1");
  EXPECT_TRUE(wants_pretty(curl, {}));
  EXPECT_FALSE(wants_pretty(curl, {{"pretty", "false"}}));
  EXPECT_TRUE(wants_pretty(http::Request(), {{"pretty", "true"}}));
  EXPECT_FALSE(wants_pretty(http::Request(), {}));
  EXPECT_TRUE(wants_pretty(accepting("application/json;pretty=1"), {{"pretty", "false"}}));
  EXPECT_FALSE(wants_pretty(accepting("application/json;pretty=0"), {}));
}

TEST(WantsPretty, ForErrorsThatNoMediaTypeFits) {
  EXPECT_TRUE(wants_pretty(accepting("text/plain"), {{"pretty", "false"}}));
  EXPECT_FALSE(wants_pretty(accepting("application/*"), {}));
}

TEST(WantsPretty, NeverForOtherMediaTypesThanJson) {
  for (const auto& accept : {kYaml + ";pretty=1", kProtobuf + ", */*"}) {
    EXPECT_FALSE(wants_pretty(accepting(accept), {{"pretty", "true"}})) << accept;
  }
}

TEST(WantsPretty, ByTheClauseThatAggregatedDiscoveryIsMadeFor) {
  const auto request = accepting("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
  EXPECT_FALSE(wants_pretty(request, {}, Transforms::aggregated_discovery));
  EXPECT_TRUE(wants_pretty(request, {})) << "an error in the place of anything else";
}

TEST(DiscoveryForm, IsTheBestThatAcceptNames) {
  const std::string plain = "application/json";
  const std::string v2 = plain + ";g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  const std::string v2beta1 = plain + ";g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";
  const std::string table = plain + ";as=Table;v=v1;g=meta.k8s.io";
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
      {kProtobuf + ";g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", Form::aggregated_v2},
      {kProtobuf + ", " + v2, Form::plain},
      {kProtobuf + ";as=APIGroupDiscoveryList", Form::plain},
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
