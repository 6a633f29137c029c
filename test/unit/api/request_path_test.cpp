#include "api/request_path.hpp"

#include <gtest/gtest.h>

namespace adapter::api {
namespace {

const std::string kCm = "/apis/custom.metrics.k8s.io/v1beta1";

RequestPath parse(const std::string& target, const std::string& method = "GET") {
  const auto path = parse_request_path(method, target);
  EXPECT_TRUE(path.has_value()) << target;
  return path ? *path : RequestPath();
}

// What is authorized: `get pods/m named * in moc`, and what is served: `pods * m in moc`.
std::string authorized(const RequestPath& path) {
  const auto& a = path.attributes;
  if (!a.resource_request) return a.verb + " " + a.path;
  return a.verb + " " + a.resource + (a.subresource.empty() ? "" : "/" + a.subresource) + " named " + a.name + " in " +
         a.object_namespace;
}
std::string served(const RequestPath& path) {
  if (path.place != Place::metric) return "place " + std::to_string(static_cast<int>(path.place));
  const auto& m = path.metric;
  return m.resource + " " + m.object_name + " " + m.metric + " in " + m.object_namespace;
}

TEST(RequestPath, AuthorizesWhatItServes) {
  struct Case {
    std::string target, authorized, served;
  };
  for (const auto& c : std::vector<Case>{
           {kCm + "/namespaces/moc/pods/*/m", "get pods/m named * in moc", "pods * m in moc"},
           {kCm + "/namespaces/moc/pods/%2A/m?labelSelector=a%3Db", "get pods/m named * in moc", "pods * m in moc"},
           {kCm + "/namespaces/moc/pods/p-a/m/", "get pods/m named p-a in moc", "pods p-a m in moc"},
           {kCm + "/namespaces/moc/deployments.apps/w/m", "get deployments.apps/m named w in moc",
            "deployments.apps w m in moc"},
           {kCm + "/nodes/n/m", "get nodes/m named n in ", "nodes n m in "},
           {kCm + "/nodes/*/m", "get nodes/m named * in ", "nodes * m in "},
           {kCm + "/namespaces/moc/metrics/m", "get metrics named m in moc", "namespaces moc m in "},
           {kCm + "/namespaces/*/metrics/m", "get metrics named m in *", "namespaces * m in "},
           {kCm + "/namespaces/moc/pods/p%2Da/h%74tp", "get pods/http named p-a in moc", "pods p-a http in moc"},
           {kCm + "/namespaces/moc/pods/p+a/m%7Cn", "get pods/m|n named p+a in moc", "pods p+a m|n in moc"},
           {kCm + "/namespaces/moc/status", "get namespaces/status named moc in moc", "namespaces moc status in moc"},
       }) {
    const auto path = parse(c.target);
    EXPECT_EQ(authorized(path), c.authorized) << c.target;
    EXPECT_EQ(served(path), c.served) << c.target;
  }
}

TEST(RequestPath, RefusesWhatCouldBeReadTwoWays) {
  for (const std::string below :
       {"/namespaces/moc/pods//m", "/namespaces//pods/p-a/m", "/namespaces/moc/pods/p%2Fa/m",
        "/namespaces/moc/metrics/n/m", "/watch/namespaces/moc/pods/p/m", "/proxy/x/y", "/namespaces", "/namespaces/moc",
        "/pods", "/pods/p", "/namespaces/moc/pods/p/m/extra", "/namespaces/moc/pods/p",
        "/namespaces/moc/pods/../pods/p/m", "/a/b/c/d"}) {
    EXPECT_EQ(parse(kCm + below).place, Place::nowhere_in_group) << below;
  }
  EXPECT_EQ(parse(kCm + "/namespaces/moc/pods").place, Place::invalid_metric);
  EXPECT_EQ(parse(kCm + "/namespaces/moc/http_requests").place, Place::invalid_metric);
  EXPECT_EQ(parse(kCm + "/namespaces/moc/namespaces").place, Place::invalid_metric);
}

TEST(RequestPath, KnowsItsOtherPlaces) {
  struct Case {
    std::string target;
    Place place;
  };
  for (const auto& c : std::vector<Case>{
           {"/", Place::root},
           {"/index.html", Place::root},
           {"/apis", Place::group_list},
           {"/apis/", Place::group_list},
           {"/apis/custom.metrics.k8s.io/", Place::group},
           {kCm, Place::resource_list},
           {kCm + "/", Place::resource_list},
           {"/apis/custom.metrics.k8s.io/v1beta2", Place::resource_list},
           {"/apis/custom.metrics.k8s.io/v1", Place::nowhere_in_group},
           {"/apis/custom.metrics.k8s.io/v1/namespaces/moc/pods/p/m", Place::nowhere_in_group},
           {"/apis/external.metrics.k8s.io", Place::group},
           {"/apis/external.metrics.k8s.io/v1beta1", Place::resource_list},
           {"/apis/external.metrics.k8s.io/v1beta2", Place::nowhere_in_group},
           {"/apis/metrics.k8s.io/v1beta1/", Place::resource_list},
           {"/apis/apps/v1", Place::nowhere},
           {"//apis", Place::nowhere},
           {"//", Place::nowhere},
           {"/APIS", Place::nowhere},
           {"/api", Place::nowhere},
           {"/version", Place::version},
           {"/version/", Place::version},
           {"/healthz", Place::health},
           {"/healthz/", Place::nowhere},
           {"/readyz/ping", Place::health},
           {"/livez?verbose", Place::health},
           {"/metrics", Place::metrics},
           {"/metrics?x", Place::metrics},
           {"/metrics/", Place::nowhere},
           {"/metrics/slis", Place::nowhere},
           {"/openapi/v2", Place::openapi_v2},
           {"/openapi/v3", Place::openapi_v3},
           {"/openapi/v3/apis/custom.metrics.k8s.io/v1beta1?hash=A", Place::openapi_v3_group},
           {"/openapi/v3/", Place::openapi_v3_group},
           {"/openapi", Place::nowhere},
           {"/openapi/v2/", Place::nowhere},
           {"/openapi//v2", Place::nowhere},
       }) {
    EXPECT_EQ(parse(c.target).place, c.place) << c.target;
  }
}

TEST(RequestPath, ReadsExternalMetricsAsListsOfResources) {
  const std::string em = "/apis/external.metrics.k8s.io/v1beta1";
  const auto path = parse(em + "/namespaces/moc/queue_depth/");
  EXPECT_EQ(path.place, Place::external_metric);
  EXPECT_EQ(path.group, ApiGroup::external_metrics);
  EXPECT_EQ(path.external_metric.object_namespace, "moc");
  EXPECT_EQ(path.external_metric.metric, "queue_depth");
  EXPECT_EQ(authorized(path), "list queue_depth named  in moc");
  for (const std::string below :
       {"/queue_depth", "/namespaces", "/namespaces/moc", "/namespaces/moc/a/b", "/namespaces/moc/status",
        "/namespaces/moc/finalize", "/namespaces//queue_depth", "/watch/namespaces/moc/m", "/namespaces/moc/a/b/c"}) {
    EXPECT_EQ(parse(em + below).place, Place::nowhere_in_group) << below;
  }
}

TEST(RequestPath, ReadsResourceMetricsAsAnyApiServerDoes) {
  const std::string rm = "/apis/metrics.k8s.io/v1beta1";
  struct Case {
    std::string below, authorized, served;  // nodes or pods, namespace, name
  };
  for (const auto& c : std::vector<Case>{{"/nodes", "list nodes named  in ", "nodes  "},
                                         {"/nodes/n-a", "get nodes named n-a in ", "nodes  n-a"},
                                         {"/pods", "list pods named  in ", "pods  "},
                                         {"/namespaces/moc/pods", "list pods named  in moc", "pods moc "},
                                         {"/namespaces/moc/pods/p-a", "get pods named p-a in moc", "pods moc p-a"}}) {
    const auto path = parse(rm + c.below);
    EXPECT_EQ(path.place, Place::resource_metric) << c.below;
    EXPECT_EQ(authorized(path), c.authorized) << c.below;
    const auto& asked = path.resource_metric;
    EXPECT_EQ((asked.nodes ? "nodes " : "pods ") + asked.object_namespace + " " + asked.name, c.served) << c.below;
  }
  for (const std::string below : {"/pods/p-a", "/nodes/n/x", "/namespaces/moc/nodes", "/namespaces/moc/pods/p/x",
                                  "/namespaces", "/namespaces/moc", "/services", "/namespaces/moc/services/s"}) {
    EXPECT_EQ(parse(rm + below).place, Place::nowhere_in_group) << below;
  }
}

TEST(RequestPath, TellsAWatchAndAListOfOneObjectFromAList) {
  const std::string pods = "/apis/metrics.k8s.io/v1beta1/namespaces/moc/pods";
  for (const std::string query : {"?watch", "?watch=", "?watch=true", "?watch=1", "?watch=no", "?watch=true&watch=0"}) {
    EXPECT_EQ(parse(pods + query).attributes.verb, "watch") << query;
  }
  for (const std::string query : {"", "?watch=false", "?watch=0", "?watch=False", "?watch=0&watch=1"}) {
    EXPECT_EQ(parse(pods + query).attributes.verb, "list") << query;
  }
  EXPECT_EQ(parse(pods + "/p?watch=1").attributes.verb, "get");
  EXPECT_EQ(authorized(parse(pods + "?fieldSelector=metadata.name%3Dp-a")), "list pods named p-a in moc");
  for (const std::string query : {"metadata.name!=p-a", "metadata.namespace=x", "metadata.name=a%252Fb",
                                  "metadata.name=..", "metadata.name=a/b", "metadata.name"}) {
    EXPECT_EQ(authorized(parse(pods + "?fieldSelector=" + query)), "list pods named  in moc") << query;
  }
}

TEST(RequestPath, AsksForTheRightOfTheMethod) {
  const auto target = kCm + "/namespaces/moc/pods/p/m";
  EXPECT_EQ(parse(target, "HEAD").attributes.verb, "get");
  EXPECT_EQ(parse(target, "POST").attributes.verb, "create");
  EXPECT_EQ(parse(target, "PUT").attributes.verb, "update");
  EXPECT_EQ(parse(target, "PATCH").attributes.verb, "patch");
  EXPECT_EQ(parse(target, "DELETE").attributes.verb, "delete");
  EXPECT_EQ(parse(kCm + "/namespaces", "DELETE").attributes.verb, "deletecollection");
  EXPECT_EQ(parse(kCm + "/namespaces").attributes.verb, "list");
  EXPECT_EQ(parse(kCm, "POST").attributes.verb, "post");
}

TEST(RequestPath, BoundsItsPartsByTheirNumber) {
  const auto times = [](int count, const std::string& part) {
    std::string out;
    for (int i = 0; i < count; ++i) out += part;
    return out;
  };
  EXPECT_TRUE(parse_request_path("GET", times(64, "/a")));
  EXPECT_FALSE(parse_request_path("GET", times(65, "/a")));
  EXPECT_FALSE(parse_request_path("GET", times(64, "/a") + "%2Fa")) << "as it is split";
  EXPECT_TRUE(parse_request_path("GET", "/apis?a=" + times(255, "&a")));
  EXPECT_FALSE(parse_request_path("GET", "/apis?a=" + times(256, "&a")));
  const auto refused = parse_request_path("GET", "/apis?" + times(21000, "a=&"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::bad_request);
  EXPECT_EQ(refused.error().message, "more than 256 query parameters");
}

TEST(RequestPath, RefusesWhatIsNoPath) {
  for (const std::string target :
       {"", "*", "http://h/apis", "host:443", "/%zz", "/a%2", "/a%ff", "/apis/%e2%82", "/%c0%af", "/%ed%a0%80"}) {
    EXPECT_FALSE(parse_request_path("GET", target)) << target;
  }
  EXPECT_TRUE(parse_request_path("GET", "/%e2%82%ac"));
}

}  // namespace
}  // namespace adapter::api
