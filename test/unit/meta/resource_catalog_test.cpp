#include "meta/resource_catalog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace adapter::meta {
namespace {

// Kruise before apps and extensions before networking: the discovery order that tells the rules of precedence apart.
ResourceCatalog catalog() {
  return ResourceCatalog({
      {"metrics.k8s.io", "v1beta1", "PodMetrics", "pods", "", true},
      {"", "v1", "Pod", "pods", "pod", true},
      {"", "v1", "Pod", "pods/log", "", true},
      {"", "v1", "Event", "events", "event", true},
      {"", "v1", "Node", "nodes", "", false},
      {"apps.kruise.io", "v1beta1", "StatefulSet", "statefulsets", "statefulset", true},
      {"apps.kruise.io", "v1alpha1", "StatefulSet", "statefulsets", "statefulset", true},
      {"apps.kruise.io", "v1alpha1", "CloneSet", "clonesets", "", true},
      {"apps", "v1", "StatefulSet", "statefulsets", "statefulset", true},
      {"apps", "v1", "Deployment", "deployments", "deployment", true},
      {"extensions", "v1beta1", "Ingress", "ingresses", "ingress", true},
      {"networking.k8s.io", "v1", "Ingress", "ingresses", "ingress", true},
      {"events.k8s.io", "v1", "Event", "events", "event", true},
      {"storage.k8s.io", "v1", "StorageClass", "storageclasses", "storageclass", false},
      {"example.com", "v1", "Data", "data", "datum", true},
      {"example.com", "v1", "NodeSet", "nodesets", "node", true},
      {"example.com", "v1", "DataSet", "datasets", "data", true},
      {"external.metrics.k8s.io", "v1beta1", "ExternalMetricValueList", "QueueDepth", "", true},
  });
}

TEST(ResourceCatalog, TakesNoOtherGroupForOneThatIsSilent) {
  const std::vector<Resource> told{{"", "v1", "Pod", "pods", "pod", true},
                                   {"apps.kruise.io", "v1", "CloneSet", "clonesets", "cloneset", true},
                                   {"acme.io.example.com", "v1", "Lot", "lots", "lot", true}};
  const ResourceCatalog all_told(told), resources(told, {"acme.io", "apps", "metrics.k8s.io"});
  EXPECT_NE(all_told.find({"acme.io", "lots"}), nullptr) << "the beginning of a group";
  EXPECT_EQ(resources.find({"acme.io", "lots"}), nullptr);
  EXPECT_NE(resources.find({"acme", "lots"}), nullptr) << "it may be silent for ever";
  for (const auto* group : {"", "apps", "apps.kruise.io"}) {
    EXPECT_NE(resources.find({group, "clonesets"}), nullptr) << group << ": apps has none, silent or not";
  }
  EXPECT_NE(resources.find({"", "pods"}), nullptr);
  EXPECT_EQ(resources.resolve({"acme.io", "lots"}).error().message,
            "unknown resource \"lots.acme.io\"; the API server does not tell what its group has");
}

// Kubernetes' own stand before all others, and what they have is known without them.
TEST(ResourceCatalog, TakesNoOtherGroupForOneOfKubernetesThatIsSilent) {
  const std::vector<Resource> told{{"", "v1", "Pod", "pods", "pod", true},
                                   {"extensions", "v1beta1", "Ingress", "ingresses", "ingress", true},
                                   {"events.k8s.io", "v1", "Event", "events", "event", true},
                                   {"openkruise.io", "v1", "StatefulSet", "statefulsets", "setofstate", true},
                                   {"application.io", "v1", "DaemonSet", "daemonsets", "daemonset", true},
                                   {"batch.io", "v1", "Lot", "lots", "lot", true}};
  const ResourceCatalog resources(told, {"apps", "metrics.k8s.io", "networking.k8s.io"});
  EXPECT_EQ(resources.find({"", "statefulsets"}), nullptr);
  EXPECT_EQ(resources.find({"", "DaemonSet"}), nullptr);
  EXPECT_EQ(resources.find({"app", "daemonsets"}), nullptr) << "the beginning of a silent one, too";
  EXPECT_EQ(resources.singular_of("statefulsets"), "statefulset");
  for (const auto& [group, name] : {std::pair("openkruise.io", "statefulsets"), std::pair("open", "statefulsets"),
                                    std::pair("", "lots"), std::pair("", "pods"), std::pair("", "events")}) {
    EXPECT_NE(resources.find({group, name}), nullptr) << name << '.' << group;
  }
  EXPECT_NE(ResourceCatalog(told).find({"", "ingresses"}), nullptr) << "of an old cluster";
  EXPECT_EQ(resources.find({"", "ingresses"}), nullptr);
  EXPECT_EQ(resources.resolve({"", "statefulsets"}).error().message,
            "unknown resource \"statefulsets\"; the API server does not tell what its group has");
  auto all = told;
  all.push_back({"apps", "v1", "Deployment", "deployments", "deployment", true});
  const ResourceCatalog all_told(all);
  EXPECT_NE(all_told.find({"", "statefulsets"}), nullptr) << "which this apps has not";
  EXPECT_EQ(all_told.singular_of("statefulsets"), "setofstate");
  all.push_back({"ipam.example.com", "v1", "IPAddress", "ipaddresses", "ipaddress", true});
  EXPECT_NE(ResourceCatalog(all, {"networking.k8s.io"}).find({"", "ipaddresses"}), nullptr) << "not every one has it";
  const ResourceCatalog absent(told);
  EXPECT_EQ(absent.find({"app", "daemonsets"}), nullptr);
  EXPECT_EQ(absent.find({"", "statefulsets"}), nullptr) << "every cluster has apps";
  EXPECT_EQ(absent.singular_of("statefulsets"), "statefulset");
  EXPECT_THAT(absent.resolve({"", "replicasets"}).error().message, testing::Not(testing::HasSubstr("does not tell")));
}

TEST(ResourceCatalog, LooksUpNamesInTimeBesideThousandsOfSilentGroups) {
  std::vector<std::string> silent;
  for (int i = 0; i < 10'000; ++i) silent.push_back("g" + std::to_string(i) + ".example.com");
  const ResourceCatalog resources({{"a.b.c.io", "v1", "Lot", "lots", "lot", true}}, silent);
  for (int i = 0; i < 100'000; ++i) ASSERT_NE(resources.find({"", "lots"}), nullptr);
}

// Discovery may lack them for a moment.
TEST(ResourceCatalog, TakesNoOtherGroupForOneOfKubernetesThatIsNamed) {
  const ResourceCatalog resources({{"apps.kruise.io", "v1", "StatefulSet", "statefulsets", "statefulset", true},
                                   {"apps.kruise.io", "v1", "CloneSet", "clonesets", "cloneset", true}});
  EXPECT_EQ(resources.find({"apps", "StatefulSets"}), nullptr);
  EXPECT_NE(resources.find({"apps", "clonesets"}), nullptr) << "which apps has not";
  EXPECT_EQ(resources.find({"app", "statefulsets"}), nullptr);
}

TEST(ResourceCatalog, ResolvesNamesByTheRulesOfPrecedence) {
  struct Case {
    std::string_view name;
    std::string_view group;
    std::string_view version;
    std::string_view kind;
  };
  const Case cases[] = {
      {"pods", "", "v1", "Pod"},                                  // core before what was discovered earlier
      {"pod", "", "v1", "Pod"},                                   // singular
      {"Pods", "", "v1", "Pod"},                                  // any case
      {"POD", "", "v1", "Pod"},                                   //
      {"podmetrics", "metrics.k8s.io", "v1beta1", "PodMetrics"},  // empty singular: the kind in lower case
      {"pods.metrics.k8s.io", "metrics.k8s.io", "v1beta1", "PodMetrics"},
      {"pods.metrics", "metrics.k8s.io", "v1beta1", "PodMetrics"},  // the beginning of a group
      {"node", "", "v1", "Node"},
      {"events", "", "v1", "Event"},
      {"events.events.k8s.io", "events.k8s.io", "v1", "Event"},
      {"statefulsets", "apps.kruise.io", "v1beta1", "StatefulSet"},  // discovered first, preferred version first
      {"statefulsets.apps", "apps", "v1", "StatefulSet"},            // the exact group, though discovered later
      {"statefulsets.app", "apps.kruise.io", "v1beta1", "StatefulSet"},
      {"clonesets.apps", "apps.kruise.io", "v1alpha1", "CloneSet"},  // no exact group: the one it begins
      {"clonesets", "apps.kruise.io", "v1alpha1", "CloneSet"},       // only in a version that is not preferred
      {"ingresses", "extensions", "v1beta1", "Ingress"},
      {"ingress.networking", "networking.k8s.io", "v1", "Ingress"},
      {"datum", "example.com", "v1", "Data"},
      {"datasets", "example.com", "v1", "DataSet"},
  };
  const ResourceCatalog resources = catalog();
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Result<const Resource*> found = resources.resolve(parse_group_resource(c.name));
    ASSERT_TRUE(found.has_value()) << found.error().message;
    EXPECT_EQ(resources.find(parse_group_resource(c.name)), *found);
    EXPECT_EQ((*found)->group, c.group);
    EXPECT_EQ((*found)->version, c.version);
    EXPECT_EQ((*found)->kind, c.kind);
  }
}

TEST(ResourceCatalog, SaysWhichNameItDoesNotKnowAndWhichIsNear) {
  struct Case {
    std::string_view name;
    std::string_view message;
  };
  const Case cases[] = {
      {"widgets", R"(unknown resource "widgets")"},
      {"pdos", R"(unknown resource "pdos"; did you mean "pods"?)"},
      {"Deploymnet", R"(unknown resource "Deploymnet"; did you mean "deployments.apps"?)"},
      {"pods.apps", R"(unknown resource "pods.apps"; did you mean "pods"?)"},
      {"apps.Deployments", R"(unknown resource "apps.Deployments"; did you mean "deployments.apps"?)"},
      {"statefulset.APPS", R"(unknown resource "statefulset.APPS"; did you mean "statefulsets.apps.kruise.io"?)"},
      {"po", R"(unknown resource "po"; did you mean "pods"?)"},  // short names are not known
      {"pods/log", R"(unknown resource "pods/log")"},            // nor are subresources
      {"podlist", R"(unknown resource "podlist")"},
      {"queuedepth", R"(unknown resource "queuedepth"; did you mean "QueueDepth.external.metrics.k8s.io"?)"},
      {"QueueDepth", R"(unknown resource "QueueDepth"; did you mean "QueueDepth.external.metrics.k8s.io"?)"},
      {"", R"(unknown resource "")"},
  };
  const ResourceCatalog resources = catalog();
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Result<const Resource*> found = resources.resolve(parse_group_resource(c.name));
    ASSERT_TRUE(found.has_error());
    EXPECT_EQ(resources.find(parse_group_resource(c.name)), nullptr);
    EXPECT_EQ(found.error().kind, ErrorKind::not_found);
    EXPECT_EQ(found.error().message, c.message);
  }
}

TEST(ResourceCatalog, RefusesToGuessBetweenTwoResourcesOfOneGroupVersion) {
  const ResourceCatalog resources = catalog();
  for (const std::string_view name : {"data", "data.example.com", "data.example"}) {
    SCOPED_TRACE(name);
    const Result<const Resource*> found = resources.resolve(parse_group_resource(name));
    ASSERT_TRUE(found.has_error());
    EXPECT_EQ(resources.find(parse_group_resource(name)), nullptr);
    EXPECT_EQ(found.error().kind, ErrorKind::bad_request);
    EXPECT_EQ(found.error().message, "ambiguous resource \"" + std::string(name) +
                                         "\": may be \"data.example.com\" or \"datasets.example.com\"");
  }
}

TEST(ResourceCatalog, KeepsTheScopeAndFillsInTheSingular) {
  const ResourceCatalog resources = catalog();
  const Resource* pods = resources.resolve({"", "pods"}).value();
  EXPECT_TRUE(pods->namespaced);
  EXPECT_EQ(pods->group_resource(), (GroupResource{"", "pods"}));
  EXPECT_FALSE(resources.resolve({"", "storageclass"}).value()->namespaced);
  EXPECT_EQ(resources.resolve({"", "nodes"}).value()->singular, "node");
  EXPECT_EQ(resources.resolve({"", "clonesets"}).value()->singular, "cloneset");
}

TEST(ResourceCatalog, SingularisesByTheFirstResourceOfThatPlural) {
  const ResourceCatalog resources = catalog();
  EXPECT_EQ(resources.singular_of("pods"), "pod");
  EXPECT_EQ(resources.singular_of("ingresses"), "ingress");
  EXPECT_EQ(resources.singular_of("data"), "datum");
  EXPECT_EQ(resources.singular_of("widgets"), "widgets");
  EXPECT_EQ(resources.singular_of("pod"), "pod");
}

TEST(ResourceCatalog, KnowsNothingWhenEmpty) {
  const ResourceCatalog nothing;
  ASSERT_TRUE(nothing.resolve({"", "pods"}).has_error());
  EXPECT_EQ(nothing.resolve({"", "pods"}).error().message, R"(unknown resource "pods")");
}

TEST(ResourceCatalog, KeepsItsPointersWhenItMoves) {
  ResourceCatalog first = catalog();
  const Resource* pods = first.resolve({"", "pods"}).value();
  const ResourceCatalog second = std::move(first);
  EXPECT_EQ(second.resolve({"", "pods"}).value(), pods);
}

}  // namespace
}  // namespace adapter::meta
