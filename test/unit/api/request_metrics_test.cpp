#include "api/request_metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace adapter::api {
namespace {

using testing::HasSubstr;

struct RequestMetricsTest : testing::Test {
  runtime::MetricRegistry registry;
  RequestMetrics metrics{registry};

  void answered(const std::string& method, const std::string& target, int status = 200) {
    metrics.kind_of(*parse_request_path(method, target), method).answered(status, std::chrono::milliseconds(30));
  }
  // How many lines of the counter there are.
  std::size_t label_sets() const {
    const auto text = registry.text();
    std::size_t out = 0;
    for (auto at = text.find("\napiserver_request_total{"); at != std::string::npos;
         at = text.find("\napiserver_request_total{", at + 1)) {
      ++out;
    }
    return out;
  }
};

TEST_F(RequestMetricsTest, LabelsTellWhatWasAskedFor) {
  const std::string cm = "/apis/custom.metrics.k8s.io/";
  struct Case {
    std::string method, target, labels;
  };
  const std::string values =
      R"(component="custom-metrics",dry_run="",group="custom.metrics.k8s.io",resource="*",scope=")";
  const auto other = [](const std::string& component, const std::string& subresource, const std::string& verb) {
    return "component=\"" + component + R"(",dry_run="",group="",resource="",scope="",subresource=")" + subresource +
           "\",verb=\"" + verb + R"(",version=""})";
  };
  for (const auto& c : std::vector<Case>{
           {"GET", cm + "v1beta1/namespaces/a/pods/*/m",
            values + R"(resource",subresource="*",verb="GET",version="v1beta1"})"},
           {"GET", cm + "v1beta2/namespaces/a/pods/x/m",
            values + R"(resource",subresource="*",verb="GET",version="v1beta2"})"},
           {"GET", cm + "v1beta2/namespaces/a/metrics/m",
            values + R"(resource",subresource="*",verb="GET",version="v1beta2"})"},
           {"GET", cm + "v1beta1/nodes/x/m", values + R"(cluster",subresource="*",verb="LIST",version="v1beta1"})"},
           {"HEAD", cm + "v1beta1/nodes/*/m", values + R"(cluster",subresource="*",verb="LIST",version="v1beta1"})"},
           {"DELETE", cm + "v1beta1/nodes/*/m",
            values + R"(cluster",subresource="*",verb="DELETE",version="v1beta1"})"},
           {"GET", "/apis/external.metrics.k8s.io/v1beta1/namespaces/a/m",
            R"(component="apiserver",dry_run="",group="external.metrics.k8s.io",resource="*",scope="namespace",)"
            R"(subresource="",verb="LIST",version="v1beta1"})"},
           {"GET", "/apis/metrics.k8s.io/v1beta1/namespaces/a/pods",
            R"(component="apiserver",dry_run="",group="metrics.k8s.io",resource="pods",scope="namespace",)"
            R"(subresource="",verb="LIST",version="v1beta1"})"},
           {"GET", "/apis/metrics.k8s.io/v1beta1/nodes",
            R"(component="apiserver",dry_run="",group="metrics.k8s.io",resource="nodes",scope="cluster",)"
            R"(subresource="",verb="LIST",version="v1beta1"})"},
           {"GET", "/apis/metrics.k8s.io/v1beta1/nodes/n",
            R"(component="apiserver",dry_run="",group="metrics.k8s.io",resource="nodes",scope="resource",)"
            R"(subresource="",verb="GET",version="v1beta1"})"},
           {"GET", "/apis/metrics.k8s.io", other("apiserver", "/apis/metrics.k8s.io", "GET")},
           {"GET", cm + "v1beta1", other("apiserver", cm + "v1beta1", "GET")},
           {"GET", "/apis", other("apiserver", "/apis", "GET")},
           {"HEAD", "/healthz", other("", "/healthz", "GET")},
           {"GET", "/readyz/ping", other("", "/readyz", "GET")},
           {"POST", "/livez", other("", "/livez", "POST")},
           {"BREW", "/metrics", other("apiserver", "/metrics", "other")},
           {"LIST", "/version", other("apiserver", "/version", "other")},
           {"GET", "/openapi/v3/apis/x/y", other("apiserver", "/openapi/v3", "GET")},
           {"GET", "/wp-login.php", other("apiserver", "", "GET")},
       }) {
    runtime::MetricRegistry fresh;
    RequestMetrics one(fresh);
    one.kind_of(*parse_request_path(c.method, c.target), c.method).answered(207, std::chrono::milliseconds(30));
    EXPECT_THAT(fresh.text(), HasSubstr("apiserver_request_total{code=\"207\"," + c.labels + " 1\n")) << c.target;
  }
}

TEST_F(RequestMetricsTest, NoTextOfACallerBecomesALabel) {
  for (int i = 0; i < 3000; ++i) {
    const auto n = std::to_string(i);
    answered("GET", "/apis/custom.metrics.k8s.io/v1beta1/namespaces/n" + n + "/r" + n + "/o" + n + "/m" + n, 404);
    answered("GET", "/nowhere/" + n, 404);
    answered("METHOD" + n, "/apis", 405);
    answered("GET", "/openapi/v3/apis/" + n, 404);
    answered("GET", "/healthz/" + n, 404);
    answered("GET", "/apis/custom.metrics.k8s.io/v" + n, 404);
  }
  EXPECT_LE(label_sets(), 8u) << registry.text();
}

TEST_F(RequestMetricsTest, TimesFallIntoTheBucketsOfTheApiServer) {
  answered("GET", "/apis");
  answered("GET", "/apis", 500);
  const auto text = registry.text();
  EXPECT_THAT(text, HasSubstr(R"(subresource="/apis",verb="GET",version="",le="0.025"} 0)"));
  EXPECT_THAT(text, HasSubstr(R"(subresource="/apis",verb="GET",version="",le="0.05"} 2)"));
  EXPECT_THAT(text, HasSubstr(R"(subresource="/apis",verb="GET",version="",le="60"} 2)"));
}

TEST_F(RequestMetricsTest, PathsOfOnePlaceThatDifferInTheirLabelsAreKeptApart) {
  for (const auto* target :
       {"/healthz", "/livez", "/readyz", "/apis/custom.metrics.k8s.io/v1beta1", "/apis/custom.metrics.k8s.io/v1beta2",
        "/apis/custom.metrics.k8s.io/v1beta1/nodes/x/m", "/apis/custom.metrics.k8s.io/v1beta2/nodes/x/m",
        "/apis/custom.metrics.k8s.io/v1beta2/namespaces/n/pods/x/m", "/apis/custom.metrics.k8s.io",
        "/apis/external.metrics.k8s.io", "/apis/metrics.k8s.io/v1beta1/nodes", "/apis/metrics.k8s.io/v1beta1/pods"}) {
    answered("GET", target);
    answered("GET", target);
  }
  EXPECT_EQ(label_sets(), 12u) << registry.text();
}

}  // namespace
}  // namespace adapter::api
